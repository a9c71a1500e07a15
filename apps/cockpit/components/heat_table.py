"""Numbers in a table whose ground is darker the larger they are; each leads to what is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class HeatCell:
    """value: what the colour shows.  words: the number as it is written.  link: where it leads.  help: on hover."""

    value: float
    words: str
    link: str
    help: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """name: of the row, which leads to `link`.  total: at its end."""

    name: str
    link: str
    cells: Sequence[HeatCell]
    total: str


def heat_table(corner: str, heads: Sequence[str], total_head: str, rows: Sequence[HeatRow]) -> Markup:
    """The darkest cell is the largest of all; the name of a row stays in sight when the table is moved sideways."""
    most = max((cell.value for row in rows for cell in row.cells), default=0.0) or 1.0
    head = Markup("").join(Markup("<th>{}</th>").format(name) for name in heads)
    body = Markup("").join(_row(row, most) for row in rows)
    return Markup(
        '<div class="heat-frame"><table class="heat"><thead><tr><th class="name">{}</th>{}<th>{}</th></tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(corner, head, total_head, body)


def _row(row: HeatRow, most: float) -> Markup:
    cells = Markup("").join(
        Markup('<td style="--heat: {}%"><a href="{}" target="_self" title="{}">{}</a></td>').format(
            round(75 * cell.value / most), cell.link, cell.help, cell.words
        )
        for cell in row.cells
    )
    return Markup(
        '<tr><th class="name" scope="row"><a href="{}" target="_self">{}</a></th>{}<td class="total">{}</td></tr>'
    ).format(row.link, row.name, cells, row.total)
