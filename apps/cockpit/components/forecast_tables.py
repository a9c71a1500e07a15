"""How good forecasts were, and how long roads were watched, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from markupsafe import Markup

from apps.cockpit.text import analysis_forecast as words
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.schemas.kinds import Kind
from governance_rules.domain.case_links import case_link
from governance_rules.use_cases.watched import RoadExposure

_OURS, _LAST_WEEK = "pooled", "same_hour_last_week"
_ERRORS = (("deviance", words.deviance), ("pinball", words.pinball), ("median_error", words.median_error))


def table(heads: Sequence[Text | str], rows: Sequence[Sequence[Any]], language: Language) -> Markup:
    """The first column is words, all others are figures."""
    names = [head.in_(language) if isinstance(head, Text) else head for head in heads]
    head = Markup("").join(
        Markup('<th class="{}">{}</th>').format("figure" if n else "", name) for n, name in enumerate(names)
    )
    body = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup('<td class="{}">{}</td>').format("figure" if n else "", cell) for n, cell in enumerate(row)
            )
        )
        for row in rows
    )
    return Markup(
        '<div class="reports-frame"><table class="reports"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(head, body)


def backtest_table(figures: Mapping[str, Any], grain: str, language: Language) -> Markup:
    """By kind ours beside the same hour last week; grain: `hour` or `day` of a road. Found leads to the cases."""
    rows = []
    for kind, methods in (*figures["by_kind"].items(), ("all", figures["all"])):
        ours, theirs = methods[_OURS][grain], methods[_LAST_WEEK][grain]
        name = words.all_kinds.in_(language) if kind == "all" else KINDS[Kind(kind)].in_(language)
        days = {"opened_from": figures["first"], "opened_to": figures["last"]}
        link = case_link(days | ({} if kind == "all" else {"kind": kind}))
        row: list[Any] = [name, Markup('<a href="{}" target="_self">{}</a>').format(link, ours["found"])]
        row.append(f"{ours['expected']:.0f}")
        for error, _ in _ERRORS:
            row += _smaller(ours[error], theirs[error])
        row += [f"{ours['coverage']:.1%}", f"{theirs['coverage']:.1%}"]
        rows.append(row)
    heads: list[Text | str] = [words.kind, words.found, words.expected]
    for _, name_of in (*_ERRORS, ("coverage", words.coverage)):
        heads += [f"{name_of.in_(language)} · {side.in_(language)}" for side in (words.ours, words.last_week)]
    return table(heads, rows, language)


def kinds_won(figures: Mapping[str, Any], measure: str) -> int:
    """Of how many kinds ours has the smaller error of an hour."""
    return sum(of[_OURS]["hour"][measure] < of[_LAST_WEEK]["hour"][measure] for of in figures["by_kind"].values())


def exposure_table(
    roads: Sequence[RoadExposure], names: Mapping[str, str], first: date, last: date, language: Language
) -> Markup:
    """Worst rate first; the cases of a road lead to them."""
    rows = []
    for one in roads:
        link = case_link({"road": one.road_id, "opened_from": first, "opened_to": last})
        cases = Markup('<a href="{}" target="_self">{}</a>').format(link, one.found + one.by_hand)
        rate = one.rate
        rows.append(
            (
                names.get(one.road_id, one.road_id), f"{one.rank} ({one.rank_uncorrected})", f"{rate.rate:.2f}",
                f"{rate.low:.2f}–{rate.high:.2f}", f"{rate.hours:,.0f}", f"{one.assumed_hours:,.0f}", cases,
                one.by_hand,
            )
        )  # fmt: skip
    heads = (
        words.road, words.rank, words.rate, words.interval, words.watched, words.assumed, words.found, words.by_hand,
    )  # fmt: skip
    return table(heads, rows, language)


def _smaller(ours: float, theirs: float) -> tuple[Markup, Markup]:
    def shown(value: float, other: float) -> Markup:
        return Markup("<b>{}</b>" if value < other else "{}").format(f"{value:.4f}")

    return shown(ours, theirs), shown(theirs, ours)
