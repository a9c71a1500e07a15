"""Which cases are behind each number of a report: its filters, by the one grammar of links."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from data_contracts.schemas.case import CaseState
from governance_rules.domain.case_links import case_link
from governance_rules.domain.period_numbers import FUNNEL

OPEN = [state.value for state in CaseState if state is not CaseState.CLOSED]
Link = Callable[..., str]

_OF_NUMBER: dict[str, dict[str, object]] = {
    "total": {},
    "still_open": {"state": OPEN},
    "false_alarms": {"closure": "false_alarm"},
    "appeals": {"appealed": 1},
    "appeals_upheld": {"step": "appeal_upheld"},
    "rework": {"rework": 1},
    "entered_by_hand": {"by_hand": 1},
    "mended": {"closure": ["self", "managed", "enforced"]},
    "acknowledged": {"step": "case_acknowledged"},
    "arrived": {"step": "officer_arrived"},
    "opened": {},
    **{name: {"step": list(events) if len(events) > 1 else events[0]} for name, events in FUNNEL},
}
"""Filters of the numbers that have no row of their own."""


def links_of(numbers: Mapping[str, Any], root: str) -> Link:
    """A function `link(name=None, **filters)`: the address of the cases of this report's period behind a number.

    name: of a number, a step or a wait (`total`, `reminded_1`, `acknowledged` …); raises KeyError for another one.
    filters: those of `case_links`, which go before those of the name.
    """
    period = {"opened_from": numbers["period"]["first"], "opened_to": numbers["period"]["last"]}

    def link(name: str | None = None, **filters: object) -> str:
        return case_link(period | (_OF_NUMBER[name] if name is not None else {}) | filters, root)

    return link


def open_now(root: str, **filters: object) -> str:
    """The address of all that is open now, of whatever period."""
    return case_link({"state": OPEN} | filters, root)
