"""A policy in tables: its steps, its versions, what two of them differ in, and what they make of the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from apps.cockpit.components.moments import time_tag
from apps.cockpit.text import general
from apps.cockpit.text import setup_policies as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.notices import CHANNELS
from apps.cockpit.text.words_of_the_field import ROLES, STATES
from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.policy import Policy
from governance_rules.domain.escalation import step_of
from governance_rules.domain.mending import closure_of
from governance_rules.domain.what_if import STEPS, Moved
from governance_rules.use_cases.manage_policies import MOST_READ, Preview

_MOST_MOVED = 30


def steps_table(policy: Policy, language: Language) -> Markup:
    """Whom each step asks, how, for how long."""
    rows = []
    for state in STEPS:
        step = step_of(policy, state)
        counted = words.working.in_(language) if step.counted == "working_hours" else ""
        rows.append(
            (
                STATES[state].in_(language),
                _listed((ROLES[role].in_(language) for role in step.parties), language),
                _listed((ROLES[role].in_(language) for role in step.stand_ins), language),
                _listed((CHANNELS[channel].in_(language) for channel in step.channels), language),
                f"{round(step.minutes, 2):g}{counted}",
            )
        )
    heads = (words.step, words.asked, words.stand_ins, words.channels, words.minutes)
    return _table([head.in_(language) for head in heads], rows, "policy-steps")


def versions_table(
    versions: Sequence[Mapping[str, Any]],
    differences: Mapping[int, str],
    now: datetime,
    zone: ZoneInfo,
    language: Language,
) -> Markup:
    rows = [
        (v["version"], time_tag(v["saved_at"], now, zone, language), v["open_cases"], differences.get(v["version"], ""))
        for v in versions
    ]
    heads = (words.version, words.since, words.open_cases, words.changed)
    return _table([head.in_(language) for head in heads], rows)


def preview_tables(found: Preview, language: Language) -> Markup:
    """Now and then beside each other, and the record beside the steps."""
    names = ("automatic", "suspected", "short", "unsure", "exempt")
    seen = [
        (getattr(words, name).in_(language), getattr(found.now, name), _beside(found.now, found.then, name))
        for name in names
    ]
    steps = [
        (
            STATES[state].in_(language),
            found.recorded[state],
            found.steps_now[state],
            _change(found.steps_now[state], found.steps_then[state]),
        )
        for state in STEPS
    ]
    ratios = (found.recorded, found.steps_now, found.steps_then)
    steps.append((words.ratio.in_(language), *(_ratio(counts, language) for counts in ratios)))
    now, then = words.now.in_(language), words.then.in_(language)
    cut = Markup('<p class="quiet">{}</p>').format(words.cut.in_(language, n=MOST_READ)) if found.cut else ""
    return Markup(
        '<div class="what-if"><section><h3>{}</h3>{}</section><section><h3>{}</h3>{}</section></div>{}'
    ).format(
        words.seen_title.in_(language, n=found.things),
        _table(["", now, then], seen)
        if found.things
        else Markup('<p class="quiet">{}</p>').format(words.seen_none.in_(language)),
        words.steps_title.in_(language, n=found.cases),
        _table(["", words.record.in_(language), now, then], steps),
        cut,
    )


def moved_cases(moved: Sequence[Moved], language: Language) -> Markup:
    """Cases that would end at another step, in both directions, each with a link to it."""
    parts = [
        _moved_list([one for one in moved if one.further], words.moved_further, language),
        _moved_list([one for one in moved if not one.further], words.moved_less, language),
    ]
    return Markup('<div class="what-if">{}</div>').format(Markup("").join(parts))


def _moved_list(moved: Sequence[Moved], title: Text, language: Language) -> Markup:
    rows = Markup("").join(
        Markup('<li><a href="/watch?case={}" target="_self">{}</a> {} → {}</li>').format(
            one.case_id, one.case_id, STATES[one.now].in_(language), STATES[one.then].in_(language)
        )
        for one in moved[:_MOST_MOVED]
    )
    more = Markup('<p class="quiet">{}</p>').format(words.moved_more.in_(language, n=_MOST_MOVED))
    return Markup('<section><h3>{}</h3><ul class="moved-cases">{}</ul>{}</section>').format(
        title.in_(language, n=len(moved)), rows, more if len(moved) > _MOST_MOVED else ""
    )


def _beside(now: Any, then: Any, name: str) -> Markup:
    return _change(getattr(now, name), getattr(then, name))


def _change(before: int, after: int) -> Markup:
    by = after - before
    return Markup("{} <b>{}</b>").format(after, f"{by:+d}" if by else "")


def _ratio(counts: Mapping[CaseState, int], language: Language) -> str:
    """In tenths, as the street is proud of it; of no case there is none."""
    of = {closure: sum(n for state, n in counts.items() if closure_of(state) is closure) for closure in Closure}
    total = sum(of.values())
    if not total:
        return general.none.in_(language)
    return " : ".join(f"{10 * of[c] / total:.1f}" for c in (Closure.SELF, Closure.MANAGED, Closure.ENFORCED))


def _listed(names: Iterable[str], language: Language) -> str:
    return general.between.in_(language).join(names) or general.none.in_(language)


def _table(heads: Sequence[str], rows: Iterable[Sequence[Any]], look: str = "") -> Markup:
    head = Markup("").join(Markup("<th>{}</th>").format(text) for text in heads)
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup('<td data-head="{}">{}</td>').format(text, cell) for text, cell in zip(heads, row, strict=True)
            )
        )
        for row in rows
    )
    return Markup(
        '<div class="reports-frame"><table class="reports case-list {}"><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(look, head, body)
