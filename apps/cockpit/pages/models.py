"""Models: which detector serves, which could follow, and why or why not."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components import browser
from apps.cockpit.components.chips import model_chip
from apps.cockpit.components.model_figures import figures, verdict
from apps.cockpit.components.model_story import making_panel, shadow_panel, steps_panel
from apps.cockpit.components.moments import exact, time_tag
from apps.cockpit.components.notices import message, nothing_here
from apps.cockpit.components.numbers import Number, numbers_line
from apps.cockpit.components.self_refresh import keep_fresh
from apps.cockpit.pages import models_actions as actions
from apps.cockpit.pages.models_retrain import retrain_panel
from apps.cockpit.reading.models import CAME_WITH_THE_HOUSE, ON_THE_WAY, Chosen, Models, read_models
from apps.cockpit.text import general
from apps.cockpit.text import models as words
from apps.cockpit.text.language import Language
from data_contracts.errors import CityEyeError
from data_contracts.schemas.person import Person
from data_contracts.settings import get_settings
from governance_rules.domain.permissions import Action, may
from models.registry import describe, serves_here

_STYLE = Path(__file__).parents[1] / "components" / "models.css"
ADDRESS = "/models"
_OLDEST_SECONDS = 60.0


def show(person: Person, language: Language) -> None:
    """What serves, the versions, and the one of `?version=`: verdict, figures, shadow, steps, and what can be done."""
    drawn_with = parts.changes().count
    wanted = st.query_params.get("version")
    with parts.database().unit_of_work() as uow:
        page = read_models(uow, wanted)
    st.html(_STYLE)
    browser.page_script(language, page.now)
    manages = may(person, Action.MANAGE_MODELS)
    _top(page, language)
    with st.container(key="message"):
        if not actions.any_open():
            actions.shown_message(language)
    with st.container(key="models_page"):
        left, right = st.columns([1, 2.3], gap="small")
        with left:
            _serving(page, person if manages else None, language)
            _versions(page, language)
            _samples(page, language)
            if manages:
                retrain_panel(language, is_open=page.chosen is None)
            else:
                st.html(Markup('<p class="quiet">{}</p>').format(words.read_only.in_(language)))
        with right:
            if page.chosen is None:
                st.html(nothing_here(words.empty_title.in_(language), words.empty.in_(language)))
            else:
                if wanted and wanted != page.chosen.version.detector:
                    said = words.unknown.in_(language, name=wanted, shown=page.chosen.version.detector)
                    st.html(message(said, "look"))
                _version(page, page.chosen, person, manages, language)
    keep_fresh(drawn_with, _OLDEST_SECONDS)


def _top(page: Models, language: Language) -> None:
    trained = [one for one in page.versions if not one.training.get(CAME_WITH_THE_HOUSE)]
    counts = (
        (words.number_versions, len(trained), words.number_versions_help),
        (words.number_on_the_way, sum(o.state in ON_THE_WAY for o in trained), words.number_on_the_way_help),
        (words.number_waiting, page.waiting, words.number_waiting_help),
        (words.number_to_label, page.to_label, words.number_to_label_help),
    )
    numbers = [Number(name.in_(language), f"{n:,}", help=help_.in_(language)) for name, n, help_ in counts]
    st.html(Markup('<div class="top"><h1>{}</h1>{}</div>').format(words.question.in_(language), numbers_line(numbers)))


def _serving(page: Models, manager: Person | None, language: Language) -> None:
    """manager: who may take it back, None for a reader."""
    live, serving = page.live, page.serving
    name = _serves(page)
    if live is None:
        lines = [Markup("{}").format(words.serving_of_house.in_(language))]
    else:
        when = time_tag(live.state_since, page.now, parts.street_zone(), language)
        said = words.serving_since if live.previous else words.serving_again
        lines = [
            Markup(said.in_(language, when="{when}", previous="{previous}")).format(when=when, previous=live.previous)
        ]
    if live is not None and live.detector != name:
        lines = [Markup("{}").format(words.serving_instead.in_(language, lost=live.detector))]
    if sees := _sees(name, language):
        lines.append(Markup("{}").format(sees))
    for detector in dict.fromkeys(serving.canary.values()):
        cameras = general.between.in_(language).join(
            page.cameras.get(camera, camera) for camera, other in serving.canary.items() if other == detector
        )
        lines.append(Markup("{}").format(words.serving_canary.in_(language, detector=detector, cameras=cameras)))
    if serving.shadow:
        share = f"{serving.shadow_share:.0%}"
        lines.append(Markup("{}").format(words.serving_shadow.in_(language, detector=serving.shadow, share=share)))
    told = Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)
    with st.container(key="models_serving"):
        st.html(
            Markup('<section class="models-serving"><h2>{}</h2><b>{}</b>{}</section>').format(
                words.serving.in_(language), name, told
            )
        )
        if manager is not None and live is not None and live.previous:
            actions.roll_back_button(manager, live, language)


def _serves(page: Models) -> str:
    """A trained version may lie on the machines that recognise alone; what came with the house is known everywhere."""
    if page.live is not None and not page.live.training.get(CAME_WITH_THE_HOUSE):
        return page.live.detector
    settings = get_settings()
    return serves_here(page.live.detector if page.live else None, settings.triton.model, settings.home)


def _sees(detector: str, language: Language) -> str:
    """Nothing where this machine does not hold the detector's description."""
    try:
        description = describe(detector, get_settings().home)
    except CityEyeError:
        return ""
    size = f"{description.input_width}×{description.input_height}"
    return words.serving_sees.in_(language, n=len(description.things), size=size)


def _versions(page: Models, language: Language) -> None:
    if not page.versions:
        return
    chosen = page.chosen.version.detector if page.chosen else None
    rows = Markup("").join(
        Markup('<li><a href="{}?{}" target="_self"{}><b>{}</b>{}<span class="quiet">{} {}</span></a></li>').format(
            ADDRESS,
            urlencode({"version": one.detector}),
            Markup(' aria-current="true"') if one.detector == chosen else "",
            one.detector,
            model_chip(one.state, language),
            words.since.in_(language),
            exact(one.state_since, parts.street_zone())[:16],
        )
        for one in page.versions
    )
    st.html(
        Markup('<nav class="models-list" aria-label="{}"><h2>{}</h2><ul>{}</ul></nav>').format(
            words.versions.in_(language), words.versions.in_(language), rows
        )
    )


def _samples(page: Models, language: Language) -> None:
    told = words.samples.in_(language, waiting=page.waiting, to_label=page.to_label)
    st.html(
        Markup('<p class="quiet models-samples">{} <a href="/quality" target="_self">{}</a></p>').format(
            told, words.samples_link.in_(language)
        )
    )


def _version(page: Models, chosen: Chosen, person: Person, manages: bool, language: Language) -> None:
    version, zone = chosen.version, parts.street_zone()
    st.html(
        Markup('<div class="models-head"><h2>{}</h2>{}<span class="quiet">{}</span></div>').format(
            version.detector,
            model_chip(version.state, language),
            words.STATE_HELP[version.state].in_(language),
        )
    )
    if said := verdict(chosen, language):
        st.html(said)
    if manages:
        actions.actions(person, chosen, page.cameras, language)
    st.html(figures(chosen, page.live.detector if page.live else None, _serves(page), language))
    opens_cases = may(person, Action.WATCH)
    st.html(shadow_panel(chosen.shadow, page.cameras, opens_cases, zone, language))
    st.html(steps_panel(chosen.steps, page.names, page.cameras, page.now, zone, language))
    st.html(making_panel(version, zone, language))
