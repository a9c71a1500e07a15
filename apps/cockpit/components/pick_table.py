"""A table whose rows open a file beside it, in the look of the list of cases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from markupsafe import Markup

from apps.cockpit.components.scripted import scripted

PICK_STYLES = tuple(Path(__file__).with_name(name) for name in ("setup.css", "counts.css", "pick_table.css"))
"""What a page with such a table puts in first."""
_TABLE = Markup(
    '<div class="reports-frame"><table class="reports case-list pick-table"><thead><tr>{}</tr></thead>'
    "<tbody>{}</tbody></table></div>"
)
_ROW = Markup(
    '<tr class="{row}"><td class="pick-name"><a href="{href}" target="_self" data-pick="{id}"{current}>{name}</a>'
    "{mark}</td>{cells}</tr>"
)


@dataclass(frozen=True, slots=True)
class Column:
    """head: what stands above it.  look: `figure` for what stands at the right, also on a phone, there with `head`.

    when_alone: shown only while no file is open beside the table.
    """

    head: str
    look: str = ""
    when_alone: bool = False

    @property
    def classes(self) -> str:
        """The column's style classes, of its head and of its cells."""
        return " ".join(name for name in (self.look, "pick-alone" if self.when_alone else "") if name)


@dataclass(frozen=True, slots=True)
class PickRow:
    """id: what is told when it is pressed.  mark: a word beside the name.  cells: of the columns after the name."""

    id: str
    name: str
    mark: str
    cells: Sequence[str | Markup]


def pick_table(
    key: str,
    name: str,
    columns: Sequence[Column],
    rows: Sequence[PickRow],
    chosen: str | None,
    view: str,
    parameter: str,
    on_pick: Callable[[], None],
) -> None:
    """Draw it; on_pick runs when a row is pressed, and `picked` says which.

    name: head of the first column.  view, parameter: a row's own address is `/setup?view=<view>&<parameter>=<id>`.
    """  # fmt: skip
    head = Markup("<th>{}</th>").format(name) + Markup("").join(
        Markup('<th class="{}">{}</th>').format(column.classes, column.head) for column in columns
    )
    body = Markup("").join(_row(row, columns, row.id == chosen, view, parameter) for row in rows)
    scripted("pick_table", "<div></div>")(
        key=key, data={"html": str(_TABLE.format(head, body))}, on_pick_change=on_pick
    )


def picked(key: str) -> str:
    """The id of the row that was just pressed, as the browser told it; only inside `on_pick`."""
    return str(st.session_state[key]["pick"] or "")


def _row(row: PickRow, columns: Sequence[Column], chosen: bool, view: str, parameter: str) -> Markup:
    cells = Markup("").join(
        Markup('<td class="{}" data-head="{}">{}</td>').format(column.classes, column.head, cell)
        for column, cell in zip(columns, row.cells, strict=True)
    )
    return _ROW.format(
        row="is-chosen" if chosen else "",
        href=f"/setup?{urlencode({'view': view, parameter: row.id})}",
        id=row.id,
        current=Markup(' aria-current="true"') if chosen else "",
        name=row.name,
        mark=Markup('<span class="pick-mark">{}</span>').format(row.mark) if row.mark else "",
        cells=cells,
    )
