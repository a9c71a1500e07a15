"""The few figures on top of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Number:
    """One figure. alarming: shown in the colour of overdue.  help: a sentence on hover."""

    label: str
    value: str
    alarming: bool = False
    help: str = ""


def numbers_line(numbers: Sequence[Number]) -> Markup:
    """The figures in one line, the label under each."""
    cells = Markup("").join(
        Markup('<div class="number{}" title="{}"><b>{}</b><span>{}</span></div>').format(
            " is-alarming" if number.alarming else "", number.help, number.value, number.label
        )
        for number in numbers
    )
    return Markup('<div class="numbers">{}</div>').format(cells)
