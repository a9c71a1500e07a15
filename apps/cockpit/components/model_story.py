"""What a version has been through: its shadow's cases, each step of its way, how it was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from apps.cockpit.components.chips import model_chip
from apps.cockpit.components.moments import exact, time_tag
from apps.cockpit.components.numbers import Number, numbers_line
from apps.cockpit.reading.models import Shadow
from apps.cockpit.text import general
from apps.cockpit.text import models as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.model_reasons import in_words, reason_words
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.schemas.model_version import ModelState, ModelStep, ModelVersion, ShadowCase
from governance_rules.use_cases.model_versions import GATE

_MOST_LISTED = 20


def shadow_panel(
    shadow: Shadow, cameras: Mapping[str, str], opens_cases: bool, zone: ZoneInfo, language: Language
) -> Markup:
    """Frames looked at, and the cases of each side. opens_cases: whether the person may follow a link to a case."""
    head = Markup("<h2>{}</h2>").format(words.shadow.in_(language))
    found = shadow.found
    if not shadow.frames and not (found.agree or found.only_live or found.only_candidate or found.undecided):
        return Markup('<section class="panel">{}<p class="quiet">{}</p></section>').format(
            head, words.shadow_none.in_(language)
        )
    numbers = [
        Number(
            words.shadow_frames.in_(language),
            f"{shadow.frames:,}",
            help=words.shadow_frames_help.in_(language, n=shadow.cameras),
        ),
        _count(words.shadow_agree, words.shadow_agree_help, found.agree, language),
        _count(words.shadow_live, words.shadow_live_help, found.only_live, language),
        _count(words.shadow_candidate, words.shadow_candidate_help, found.only_candidate, language),
        _count(words.shadow_undecided, words.shadow_undecided_help, found.undecided, language),
    ]
    lists = Markup("").join(
        _cases(title, help_, cases, shadow, cameras, opens_cases, zone, language)
        for title, help_, cases in (
            (words.shadow_live, words.shadow_live_help, found.only_live),
            (words.shadow_candidate, words.shadow_candidate_help, found.only_candidate),
            (words.shadow_agree, words.shadow_agree_help, tuple(candidate for _, candidate in found.agree)),
        )
        if cases
    )
    frames = words.shadow_frames_help.in_(language, n=shadow.cameras)
    return Markup('<section class="panel models-shadow">{}{}<p class="quiet">{}</p>{}</section>').format(
        head, numbers_line(numbers), frames, lists
    )


def steps_panel(
    steps: Sequence[ModelStep],
    names: Mapping[int, str],
    cameras: Mapping[str, str],
    now: datetime,
    zone: ZoneInfo,
    language: Language,
) -> Markup:
    """Each step, newest first: state, when, who, why, its leaf; what the gate said where somebody went over it.

    names: of people by id; cameras: names by camera id.
    """
    rows = Markup("").join(
        Markup(
            '<li>{}<div><b>{}</b>{}<span class="quiet">{} · {} · <span title="{}">{}</span></span></div></li>'
        ).format(
            model_chip(step.state_after, language),
            "; ".join(reason_words(_reason(step, cameras, language), step.detail.get("reasons", ()), language)),
            _against(step, language),
            time_tag(step.happened_at, now, zone, language),
            _who(step, names, language),
            words.steps_leaf_help.in_(language),
            words.steps_leaf.in_(language, n=step.leaf_index),
        )
        for step in reversed(steps)
    )
    return Markup('<section class="panel"><h2>{}</h2><ol class="models-steps">{}</ol></section>').format(
        words.steps.in_(language), rows
    )


def _reason(step: ModelStep, cameras: Mapping[str, str], language: Language) -> str:
    """As the log has it, with the cameras of a canary by their names."""
    if step.state_after is not ModelState.CANARY or not step.detail.get("cameras"):
        return step.reason
    between = general.between.in_(language)
    return f"serves {between.join(cameras.get(camera, camera) for camera in step.detail['cameras'])}"


def making_panel(version: ModelVersion, zone: ZoneInfo, language: Language) -> Markup:
    """Where it comes from; folded, as it is asked for rarely."""
    training = version.training
    learnt = training.get("learnt")
    hours = training.get("hours", learnt.get("hours") if isinstance(learnt, dict) else None)
    facts = [
        (words.making_at, exact(version.registered_at, zone)),
        (words.making_parent, version.parent or training.get("current")),
        (words.making_run, training.get("run")),
        (words.making_hours, f"{hours:g}" if isinstance(hours, int | float) else None),
        (words.making_sha, version.sha256),
        (words.making_street, _street(training.get("street"), language)),
        (words.making_data, version.data_sha256),
    ]
    rows = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(name.in_(language), value) for name, value in facts if value
    )
    return Markup(
        '<details class="panel models-making"><summary>{}</summary><dl class="facts">{}</dl></details>'
    ).format(words.making.in_(language), rows)


def _street(learnt: object, language: Language) -> str | None:
    """Which pictures of the street's own it learnt from, None without any."""
    if not isinstance(learnt, dict) or not learnt.get("pictures"):
        return None
    return words.making_street_of.in_(language, **{name: f"{number:,}" for name, number in learnt.items()})


def _count(label: Text, help_: Text, cases: Sequence[object], language: Language) -> Number:
    return Number(label.in_(language), f"{len(cases):,}", help=help_.in_(language))


def _cases(
    title: Text,
    help_: Text,
    cases: Sequence[ShadowCase],
    shadow: Shadow,
    cameras: Mapping[str, str],
    opens_cases: bool,
    zone: ZoneInfo,
    language: Language,
) -> Markup:
    rows = Markup("").join(
        Markup("<li><b>{}</b><span>{}</span><span>{}</span><span>{}</span>{}</li>").format(
            KINDS[case.kind].in_(language),
            cameras.get(case.camera_id, case.camera_id),
            exact(case.dwell_reached_at, zone)[5:16],
            words.shadow_score.in_(language, score=f"{case.score:.2f}"),
            _link(shadow.street_cases.get(case.incident_id), opens_cases, language),
        )
        for case in cases[-_MOST_LISTED:][::-1]
    )
    left = len(cases) - _MOST_LISTED
    more = Markup('<p class="quiet">{}</p>').format(words.shadow_more.in_(language, n=left)) if left > 0 else ""
    return Markup(
        '<details class="models-cases"><summary>{} · {}</summary><p class="quiet">{}</p><ul>{}</ul>{}</details>'
    ).format(title.in_(language), len(cases), help_.in_(language), rows, more)


def _link(case_id: int | None, opens_cases: bool, language: Language) -> Markup:
    if case_id is None:
        return Markup('<span class="quiet">{}</span>').format(words.shadow_no_case.in_(language))
    said = words.shadow_case.in_(language, n=case_id)
    if not opens_cases:
        return Markup("<span>{}</span>").format(said)
    return Markup('<a href="/watch?case={}" target="_self">{}</a>').format(case_id, said)


def _who(step: ModelStep, names: Mapping[int, str], language: Language) -> str:
    if step.person_id is not None and step.person_id in names:
        return names[step.person_id]
    return words.by_itself.in_(language) if step.who == GATE else step.who


def _against(step: ModelStep, language: Language) -> Markup:
    against = step.detail.get("against") or ()
    if not against:
        return Markup("")
    lines = Markup("").join(Markup("<li>{}</li>").format(in_words(one, language)) for one in against)
    return Markup('<details><summary class="quiet">{} · {}</summary><ul>{}</ul></details>').format(
        words.gate_against.in_(language), len(against), lines
    )
