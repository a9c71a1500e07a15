"""Topics, agenda rows and decisions of the council as markup; every number leads to its cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from apps.cockpit.components.picture import PICTURE_ROUTE
from apps.cockpit.text import council as words
from apps.cockpit.text import general
from apps.cockpit.text.language import Language
from data_contracts.schemas.council import CouncilState
from governance_rules.domain.case_links import case_link
from governance_rules.domain.council.hours import hours_said
from governance_rules.domain.council.rules import Catalogue
from governance_rules.domain.council.story import name_of, segments, story
from governance_rules.domain.council.words import (
    COSTS,
    KINDS,
    PARTIES,
    POINTS,
    STATES,
    effect_said,
    option_named,
    party_named,
)

_SHOPS_NAMED = 5


def topic_card(topic: Mapping[str, Any], catalogue: Catalogue, language: Language) -> Markup:
    """Where, what, when; what the numbers say; weeks, parties, options, past measures."""
    finding, index = topic["finding"], _index(language)
    numbers = finding["numbers"]
    lines = ("" if language == "zh" else " ").join(_linked(line[index], numbers) for line in story(numbers, KINDS))
    parts = general.between.in_(language).join(
        f"{POINTS[name][index]} {value:.0f}" for name, value in numbers["points"].items()
    )
    head = Markup(
        '<div class="topic-head"><span class="rank">{}</span><h3>{}<span>{}</span></h3>'
        '<span class="quiet state" title="{}">{} · {}</span></div>'
    ).format(
        finding["rank"],
        name_of(numbers, KINDS)[index],
        hours_said(numbers["problem"]["hours"])[index],
        words.points.in_(language, parts=parts),
        STATES[CouncilState(topic["state"])][index],
        words.score.in_(language, score=f"{finding['score']:.0f}"),
    )
    weeks = [(one["cases"], place < len(numbers["by_week"]) - numbers["weeks"]["count"], one["week"])
             for place, one in enumerate(numbers["by_week"])]  # fmt: skip
    return head + Markup(
        '<div class="topic-body"><div class="council-text">{}</div><div><span class="quiet">{}</span>{}</div></div>'
        "{}{}{}{}"
    ).format(
        Markup(lines),
        words.by_week.in_(language),
        _bars(weeks),
        _parties(numbers["parties"], language),
        _past(numbers.get("past", ()), catalogue, language),
        _pictures(numbers["pictures"], language),
        _options(numbers["options"], catalogue, language),
    )


def decision_card(topic: Mapping[str, Any], catalogue: Catalogue, today: str, language: Language) -> Markup:
    """What was agreed on, who does what until when, and whether it got better."""
    decision, index = topic["decision"], _index(language)
    head = Markup('<div class="topic-head"><h3>{}</h3><span class="quiet state">{}</span></div>').format(
        topic["title"][language], STATES[CouncilState(topic["state"])][index]
    )
    agreed = words.agreed.in_(
        language, day=decision["decided_on"], option=option_named(catalogue, decision["option"])[index]
    )
    said = f" – {decision['words']}" if decision["words"] else ""
    measures = Markup("").join(
        Markup("<li>{} · {} · {}: {}</li>").format(one["number"], _due(one, today, language), one["who"], one["what"])
        for one in decision["measures"]
    )
    body = Markup('<div class="council-text">{}{}</div><div class="quiet">{}</div><ul class="measures">{}</ul>').format(
        agreed,
        said,
        words.agreed_by.in_(language, parties=general.between.in_(language).join(decision["parties"])),
        measures,
    )
    return head + body + _effect(topic, language)


def agenda_row(topic: Mapping[str, Any], number: int, language: Language) -> Markup:
    """One line of the agenda."""
    figure = topic["finding"]["numbers"]["figures"]["cases"]
    link = case_link(figure["filters"])
    return Markup(
        '<div class="agenda-row council-text"><b>{}</b> {} · <a href="{}" target="_self">{}</a></div>'
    ).format(number, topic["title"][language], link, figure["shown"])


def _index(language: Language) -> int:
    return 0 if language == "zh" else 1


def _linked(line: str, numbers: Mapping[str, Any]) -> Markup:
    return Markup("").join(
        Markup('<a href="{}" target="_self">{}</a>').format(case_link(filters), said)
        if filters
        else Markup("{}").format(said)
        for said, filters in segments(line, numbers)
    )


def _bars(weeks: Sequence[tuple[int, bool, str]], changed_at: int | None = None) -> Markup:
    """A bar for each (cases, whether it is of the weeks before, Monday). changed_at: bar before which a line stands."""
    most = max([cases for cases, _, _ in weeks] or [0]) or 1
    bars = []
    for place, (cases, earlier, week) in enumerate(weeks):
        if place == changed_at:
            bars.append(Markup("<i></i>"))
        bars.append(
            Markup('<div class="{}" style="height:{}%" title="{}: {}"><b>{}</b></div>').format(
                "earlier" if earlier else "", round(cases / most * 100), week, cases, cases
            )
        )
    foot = Markup("<span>{}</span><span>{}</span>").format(weeks[0][2][5:], weeks[-1][2][5:]) if weeks else ""
    return Markup('<div class="bars" role="img" aria-label="{}">{}</div><div class="bars-foot">{}</div>').format(
        ", ".join(f"{week}: {cases}" for cases, _, week in weeks), Markup("").join(bars), foot
    )


def _parties(parties: Sequence[Mapping[str, Any]], language: Language) -> Markup:
    shops = [one for one in parties if one["party"] == "shops"]
    said = [
        Markup('{} <a href="{}" target="_self">{}</a>').format(one["name"], case_link(one["filters"]), one["cases"])
        for one in shops[:_SHOPS_NAMED]
    ]
    if len(shops) > _SHOPS_NAMED:
        said.append(Markup("{}").format(words.more_shops.in_(language, n=len(shops))))
    said += [Markup("{}").format(party_named(one)[_index(language)]) for one in parties if one["party"] != "shops"]
    return Markup('<div class="council-parties"><em>{}</em>{}</div>').format(
        words.parties.in_(language), Markup(general.between.in_(language)).join(said)
    )


def _past(past: Sequence[Mapping[str, Any]], catalogue: Catalogue, language: Language) -> Markup:
    index = _index(language)
    rows = Markup("").join(
        Markup('<div class="council-past council-text"><em>{}</em>{} {} – {}</div>').format(
            words.past.in_(language),
            one["decided_on"],
            option_named(catalogue, one["option"])[index],
            effect_said(one["effect"])[index] if one["effect"] else general.none.in_(language),
        )
        for one in past
    )
    return rows


def _pictures(pictures: Sequence[Mapping[str, Any]], language: Language) -> Markup:
    if not pictures:
        return Markup('<div class="quiet">{}</div>').format(words.no_pictures.in_(language))
    shown = Markup("").join(
        Markup('<a href="{}" target="_self"><img src="{}{}?width=240" alt="" loading="lazy"></a>').format(
            case_link({"case": [one["case_id"]]}), PICTURE_ROUTE, one["path"]
        )
        for one in pictures
    )
    return Markup('<div class="council-pictures">{}</div>').format(shown)


def _options(options: Sequence[str], catalogue: Catalogue, language: Language) -> Markup:
    index = _index(language)
    rows = [
        Markup("<li><b>{}</b> · {} · {}<span>{}: {} · {}: {}</span></li>").format(
            (one.zh, one.en)[index],
            general.between.in_(language).join(PARTIES[party][index] for party in one.by),
            COSTS[one.cost][index],
            words.needs.in_(language),
            (one.needs.zh, one.needs.en)[index],
            words.measured.in_(language),
            (one.effect.zh, one.effect.en)[index],
        )
        for one in catalogue.measures
        if one.id in options
    ]
    return Markup('<details class="council-options"><summary>{}</summary><ul>{}</ul></details>').format(
        words.options.in_(language, n=len(rows)), Markup("").join(rows)
    )


def _due(measure: Mapping[str, Any], today: str, language: Language) -> Markup:
    if measure["done_on"]:
        return Markup("{}").format(words.done.in_(language, day=measure["done_on"]))
    if measure["until_day"] < today:
        return Markup('<em class="late">{}</em>').format(words.overdue.in_(language, day=measure["until_day"]))
    return Markup("{}").format(words.until.in_(language, day=measure["until_day"]))


def _effect(topic: Mapping[str, Any], language: Language) -> Markup:
    effect = topic["effect"]
    if effect is None:
        return Markup("")
    weeks = [(one["here"], True, one["week"]) for one in effect["before"]]
    weeks += [(one["here"], False, one["week"]) for one in effect["after"]]

    def a_week(part: str) -> str:
        counts = [one["elsewhere"] for one in effect[part]]
        return f"{sum(counts) / len(counts):.0f}" if counts else general.none.in_(language)

    return Markup(
        '<div class="topic-body"><div class="council-text"><span class="quiet">{}</span><div class="verdict">{}</div>'
        '<span class="quiet">{}</span></div><div><span class="quiet">{}</span>{}</div></div>'
    ).format(
        words.better_question.in_(language),
        topic["effect_said"][language],
        words.elsewhere.in_(language, before=a_week("before"), after=a_week("after")),
        words.chart_words.in_(language, day=topic["done_on"]),
        _bars(weeks, len(effect["before"])),
    )
