"""The annex of a report: a workbook with a sheet for each table, and every case of the period as a row."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from flows.document import Cell, ColumnType, Document, Figures, Lines, Table

MOST_LINKS = 65_530
"""Addresses that a sheet of this format may hold; the cells beyond carry them as text."""
_NAME_LENGTH = 31
_FORMATS: dict[ColumnType, dict[str, Any]] = {
    "text": {},
    "link": {},
    "count": {"num_format": "0"},
    "change": {"num_format": "+0;-0;0"},
    "share": {"num_format": "0.0%"},
    "minutes": {"num_format": "0.0"},
    "hours": {"num_format": "0.0"},
    "number": {"num_format": "General"},
    "time": {"num_format": "yyyy-mm-dd hh:mm"},
}
_WIDTHS: dict[ColumnType, int] = {"text": 26, "link": 44, "time": 17}


def render_workbook(document: Document, cases: Table) -> bytes:
    """XLSX; the same document gives the same bytes. Headings are in both languages, numbers and times are typed."""
    out = BytesIO()
    # What a name looks like is data: none becomes a formula, an address or a number.
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "remove_timezone": True,
    }  # fmt: skip
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({
            "title": f"{document.street_name} {document.title[0]} {document.period}",
            "author": "CityEye",
            "comments": f"revision {document.revision or '–'}, SHA-256 of the numbers {document.hash}",
            "created": document.made_at.replace(tzinfo=None),
        })  # fmt: skip
        formats = {name: book.add_format(given) for name, given in _FORMATS.items()}
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EEF1F4"})
        _summary(book.add_worksheet("摘要 Summary"), document, book.add_format({"bold": True}))
        for table in [*document.tables(), cases]:
            if table.sheet:
                _sheet(book.add_worksheet(table.sheet[:_NAME_LENGTH]), table, formats, head)
    return out.getvalue()


def _summary(sheet: Worksheet, document: Document, bold: Format) -> None:
    """Title, figures with their links, sentences, and what the numbers are known by."""
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, 90)
    sheet.write_string(0, 0, f"{document.street_name} {document.title[0]} {document.title[1]}", bold)
    rows: list[tuple[str, str, str, str | None]] = [("期间 Period", document.period, "", None)]
    rows.append(("生成 Made", f"{document.made_at:%Y-%m-%d %H:%M}", "", None))
    rows.append(("版次 Revision", str(document.revision or "–"), "", None))
    rows.append(("数字校验 SHA-256 of the numbers", document.hash, "", None))
    for part in document.parts:
        if isinstance(part, Figures):
            for one in part.items:
                notes = "；".join(f"{zh} {en}" for zh, en in one.notes)
                rows.append((f"{one.name[0]} {one.name[1]}", one.value, notes, one.link))
        elif isinstance(part, Lines):
            rows += [(f"{part.title[0]} {part.title[1]}", "", f"{zh} {en}", None) for zh, en in part.lines]
    rows.append(("说明 Note", "", f"{document.closing[0]} {document.closing[1]}", None))
    for number, (name, value, notes, to) in enumerate(rows, 1):
        sheet.write_string(number, 0, name)
        if to is not None:
            sheet.write_url(number, 1, to, string=value)
        else:
            sheet.write_string(number, 1, value)
        sheet.write_string(number, 2, notes)


def _sheet(sheet: Worksheet, table: Table, formats: dict[ColumnType, Format], head: Format) -> None:
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, _WIDTHS.get(column.type, 12))
        sheet.write_string(0, at, f"{column.title[0]}\n{column.title[1]}".strip(), head)
    left = MOST_LINKS
    for number, row in enumerate(table.rows, 1):
        left -= _row(sheet, number, row, [column.type for column in table.columns], formats, left)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)


def _row(
    sheet: Worksheet,
    number: int,
    row: Sequence[Cell],
    types: Sequence[ColumnType],
    formats: dict[ColumnType, Format],
    links_left: int,
) -> int:
    """How many links it took."""
    taken = 0
    for at, cell in enumerate(row):
        type_, to = types[at], cell.link
        if type_ == "link" and cell.value is not None:
            to = str(cell.value)
        if to is not None and taken < links_left:
            # A link is laid over the cell first, so that a number stays a number.
            sheet.write_url(number, at, to, formats[type_], string=str(cell.value))
            taken += 1
        _value(sheet, number, at, cell, type_, formats[type_])
    return taken


def _value(sheet: Worksheet, number: int, at: int, cell: Cell, type_: ColumnType, look: Format) -> None:
    match cell.value:
        case None:
            sheet.write_blank(number, at, None, look)
        case bool() | str():
            sheet.write_string(number, at, f"{cell.value} {cell.en}".strip(), look)
        case int() | float():
            sheet.write_number(number, at, cell.value, look)
        case _ if type_ == "time":
            sheet.write_datetime(number, at, cell.value, look)
        case other:
            raise TypeError(f"{type(other).__name__} has no place in a sheet")
