"""All expectations of the street's data, in the order of the page; the training set's are made with it."""

from __future__ import annotations

from collections.abc import Iterable

from data_contracts.expectations import of_cases, of_duties, of_incidents, of_sightings, of_street
from data_contracts.expectations.expectation import Expectation
from data_contracts.schemas.data_quality import Suite

EXPECTATIONS: tuple[Expectation, ...] = (
    *of_cases.EXPECTATIONS,
    *of_incidents.EXPECTATIONS,
    *of_sightings.EXPECTATIONS,
    *of_duties.TIMERS,
    *of_duties.NOTICES,
    *of_street.SHOPS,
    *of_street.STREET,
)

FRAMES: tuple[str, ...] = tuple(dict.fromkeys(one.frame for one in EXPECTATIONS))
"""Names of the frames, each once."""


def of_frame(frame: str) -> tuple[Expectation, ...]:
    return tuple(one for one in EXPECTATIONS if one.frame == frame)


def as_table(expectations: Iterable[Expectation] = EXPECTATIONS) -> str:
    """The list of `docs/data-quality.md`: Markdown, a table for each suite."""
    lines: list[str] = []
    for suite in Suite:
        of_suite = [one for one in expectations if one.suite is suite]
        if not of_suite:
            continue
        lines += [f"### {suite.value}", "", "| name | what must hold | 含义 | limit | why |", "|---|---|---|---|---|"]
        lines += [f"| `{one.name}` | {one.en} | {one.zh} | {one.limit} | {one.why} |" for one in of_suite]
        lines.append("")
    return "\n".join(lines)
