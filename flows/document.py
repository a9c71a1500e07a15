"""A report as it is laid out, before it is a page, a print or a workbook: figures, tables, charts, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from governance_rules.domain.period_story import Line

ColumnType = Literal["text", "count", "change", "share", "minutes", "hours", "number", "time", "link"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as it is, never as text where it is a number. en: English beside a Chinese text.  link: to its cases."""

    value: Any
    en: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """title: (Chinese, English).  wide: its texts are longer than those of the others."""

    title: Line
    type: ColumnType = "text"
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """bar: number of the column whose values are drawn as bars, too.  sheet: name of its sheet in a workbook."""

    id: str
    title: Line
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    bar: int | None = None
    sheet: str = ""
    note: Line | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One large number with its name, and smaller lines below."""

    name: Line
    value: str
    link: str | None = None
    notes: Sequence[Line] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """A row of figures. title: None where they need none."""

    items: Sequence[Figure]
    title: Line | None = None


@dataclass(frozen=True, slots=True)
class Lines:
    """Sentences. numbered: they are a list of what is to do."""

    title: Line
    lines: Sequence[Line]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Days:
    """Columns of a chart: (name, count, link) each."""

    title: Line
    items: Sequence[tuple[str, int, str]]


@dataclass(frozen=True, slots=True)
class Heat:
    """[7][24] counts, Monday first, and the links of the cells."""

    title: Line
    counts: Sequence[Sequence[int]]
    links: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A place with a picture, or with a line that says there is none. path: in the picture store."""

    path: str | None
    name: str
    lines: Sequence[Line]
    link: str


@dataclass(frozen=True, slots=True)
class Pictures:
    """Cards of places."""

    title: Line
    items: Sequence[Picture]


@dataclass(frozen=True, slots=True)
class Side:
    """Two tables beside each other."""

    left: Table
    right: Table


@dataclass(frozen=True, slots=True)
class Sheet:
    """Begins a new page with a heading of its own."""

    title: Line


Part = Figures | Lines | Table | Days | Heat | Pictures | Side | Sheet


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. hash: of its numbers.  made_at: in the street's own time.  revision: None when made by hand."""

    title: Line
    street_name: str
    period: str
    made_at: datetime
    hash: str
    revision: int | None = None
    parts: Sequence[Part] = field(default_factory=tuple)
    closing: Line = ("", "")

    def tables(self) -> list[Table]:
        """All its tables, in order."""
        found: list[Table] = []
        for part in self.parts:
            if isinstance(part, Table):
                found.append(part)
            elif isinstance(part, Side):
                found += [part.left, part.right]
        return found


def shown(value: Any, type_: ColumnType) -> str:
    """The value as people read it; a dash where there is none."""
    if value is None:
        return "–"
    match type_:
        case "change":
            return f"{value:+d}" if value else "0"
        case "share":
            return f"{100 * value:.1f} %"
        case "time":
            return f"{value:%Y-%m-%d %H:%M}"
        case _:
            return str(value)
