"""Campaigns on the patrol page: what officers did so far, what is proposed, what was decided and what came of it."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st
from markupsafe import Markup

from apps.cockpit import parts
from apps.cockpit.components.notices import message, nothing_here
from apps.cockpit.reading.patrol import Patrol
from apps.cockpit.text import patrol as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.errors import CityEyeError, PartUnavailable
from data_contracts.schemas.kinds import VIOLATION_KINDS
from data_contracts.schemas.patrol import Campaign
from data_contracts.schemas.person import Person
from governance_rules.domain.case_links import case_link
from governance_rules.domain.patrol.campaigns import FOLLOWED_DAYS, RECENT_DAYS, PlainEffect
from governance_rules.use_cases.campaigns import DECIDERS, Campaigns, campaigns, decide_campaign

_TABLE = '<div class="reports-frame"><table class="reports"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'


def show(person: Person, patrol: Patrol, language: Language) -> None:
    """Effects, proposals, decided campaigns, and for leaders a form."""
    found = _found(patrol)
    said = st.session_state.pop("campaign_said", None)
    if said:
        st.html(message(*said))
    _proposed(found, patrol, language)
    _decided(found, patrol, language)
    if person.has(*DECIDERS):
        _form(person, found, patrol, language)
    _effects(found, language)


def _found(patrol: Patrol) -> Campaigns:
    """Looked at once a day and after each decision: it reads a year of cases."""
    key = patrol.today
    last: tuple[object, Campaigns] | None = st.session_state.get("campaigns")
    if last is None or last[0] != key:
        with parts.database().unit_of_work() as uow:
            last = st.session_state["campaigns"] = (key, campaigns(uow))
    return last[1]


def _proposed(found: Campaigns, patrol: Patrol, language: Language) -> None:
    st.html(_title(words.proposed_title, language))
    if not found.proposed:
        st.html(nothing_here(words.no_proposal.in_(language), ""))
        return
    since, until = found.today - timedelta(days=RECENT_DAYS), found.today - timedelta(days=1)
    rows = Markup("").join(
        Markup(
            '<tr><td>{}</td><td>{}</td><td>{} – {}</td><td class="figure"><a href="{}" target="_self">{:.1f}</a></td>'
            '<td class="figure">{:.1f}</td><td class="figure">{:.1f} – {:.1f}</td></tr>'
        ).format(
            patrol.road_names.get(one.road_id, one.road_id), KINDS[one.kind].in_(language), one.first_day, one.last_day,
            case_link({"kind": one.kind.value, "road": one.road_id, "opened_from": since, "opened_to": until}),
            one.a_week, one.avoided, one.low, one.high,
        )
        for one in found.proposed[:20]
    )  # fmt: skip
    columns = (words.road, words.kind, words.weeks, words.a_week, words.spared, words.interval)
    st.html(Markup(_TABLE).format(_heads(columns, 3, language), rows))


def _decided(found: Campaigns, patrol: Patrol, language: Language) -> None:
    st.html(_title(words.decided_title, language))
    if not found.decided:
        st.html(nothing_here(words.none_decided.in_(language), ""))
        return
    rows = Markup("").join(
        Markup(
            '<tr><td>{}</td><td>{}</td><td>{} – {}</td><td>{}</td><td class="wide">{}</td>'
            '<td class="wide"><a href="{}" target="_self">{}</a></td></tr>'
        ).format(
            _joined([patrol.road_names.get(road, road) for road in one.road_ids], language),
            _joined([KINDS[kind].in_(language) for kind in one.kinds], language),
            one.first_day, one.last_day, patrol.names.get(one.decided_by, one.decided_by), one.note,
            _cases_of(one), _effect_words(effect, language),
        )
        for one, effect in found.decided
    )  # fmt: skip
    columns = (words.road, words.kind, words.weeks, words.decided_by, words.note, words.measured)
    st.html(Markup(_TABLE).format(_heads(columns, 6, language), rows))


def _cases_of(one: Campaign) -> str:
    """The campaign's own cases, before and after."""
    return case_link(
        {
            "kind": [kind.value for kind in one.kinds],
            "road": list(one.road_ids),
            "opened_from": one.first_day - timedelta(days=FOLLOWED_DAYS),
            "opened_to": one.last_day + timedelta(days=FOLLOWED_DAYS),
        }
    )


def _effect_words(effect: PlainEffect | None, language: Language) -> str:
    if effect is None:
        return words.too_early.in_(language)
    if effect.ratio is None or effect.low is None or effect.high is None:
        return words.too_few.in_(language, before=effect.before, after=effect.after)
    return words.measured_words.in_(
        language, before=effect.before, after=effect.after, others_before=effect.others_before,
        others_after=effect.others_after, ratio=effect.ratio, low=effect.low, high=effect.high,
    )  # fmt: skip


def _effects(found: Campaigns, language: Language) -> None:
    st.html(_title(words.effects_title, language))
    st.html(Markup('<p class="patrol-note">{}</p>').format(words.effects_note.in_(language)))
    if not found.effects:
        st.html(nothing_here(words.no_effects.in_(language), ""))
        return
    rows = Markup("").join(
        Markup(
            '<tr><td>{}</td><td class="figure">{:.3f}</td><td class="figure">{:.3f} – {:.3f}</td>'
            '<td class="figure">{}</td><td class="figure">{}</td></tr>'
        ).format(KINDS[one.kind].in_(language), one.ratio, one.low, one.high, one.with_officer, one.without)
        for one in found.effects
    )
    columns = (words.kind, words.ratio, words.interval, words.cases_with, words.cases_without)
    st.html(Markup(_TABLE).format(_heads(columns, 1, language), rows))


def _form(person: Person, found: Campaigns, patrol: Patrol, language: Language) -> None:
    first = found.proposed[0] if found.proposed else None
    begins = first.first_day if first else found.today + timedelta(days=1)
    roads = sorted(patrol.road_names, key=lambda road: patrol.road_names[road])
    choose = words.choose.in_(language)
    with st.form(key="campaign_form"):
        st.html(_title(words.decide_title, language))
        with st.container(horizontal=True, key="campaign_fields"):
            of_roads = st.multiselect(
                words.roads_label.in_(language), roads, default=[first.road_id] if first else [],
                format_func=lambda road: patrol.road_names[road], placeholder=choose, key="campaign_roads",
            )  # fmt: skip
            of_kinds = st.multiselect(
                words.kinds_label.in_(language), VIOLATION_KINDS, default=[first.kind] if first else [],
                format_func=lambda kind: KINDS[kind].in_(language), placeholder=choose, key="campaign_kinds",
            )  # fmt: skip
            from_day = st.date_input(words.from_label.in_(language), begins, key="campaign_from")
            until_day = st.date_input(
                words.until_label.in_(language), begins + timedelta(days=27), key="campaign_until"
            )
        note = st.text_input(words.note.in_(language), max_chars=500, key="campaign_note")
        if not st.form_submit_button(words.decide.in_(language), type="primary"):
            return
    try:
        with parts.database().unit_of_work() as uow:
            made = decide_campaign(uow, person, of_roads, [k.value for k in of_kinds], from_day, until_day, note)
    except PartUnavailable:
        raise
    except CityEyeError as error:
        st.session_state["campaign_said"] = (words.not_decided.in_(language, why=str(error)), "look")
    else:
        st.session_state["campaign_said"] = (words.decided_now.in_(language, n=made.campaign_id), "done")
        st.session_state.pop("campaigns", None)
    st.rerun()


def _title(text: Text, language: Language) -> Markup:
    return Markup('<h2 class="section">{}</h2>').format(text.in_(language))


def _heads(columns: tuple[Text, ...], figures_from: int, language: Language) -> Markup:
    return Markup("").join(
        Markup('<th class="{}">{}</th>').format("figure" if number >= figures_from else "", text.in_(language))
        for number, text in enumerate(columns)
    )


def _joined(names: list[str], language: Language) -> str:
    return ("、" if language == "zh" else ", ").join(names)
