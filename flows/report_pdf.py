"""A document as PDF, by Typst: the same document gives the same bytes, with the font inside."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from flows.document import Cell, Document, Heat, Part, Pictures, Side, Table, shown
from flows.font_coverage import FAMILY, FOLDER, printable
from flows.report_pictures import for_print

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"


def render_pdf(document: Document, picture: Callable[[str], bytes | None]) -> bytes:
    """A4, ready to print in grey. picture: bytes by the path in the picture store; None where it is gone.

    Characters that the font lacks are printed as 〓 and named on the last page.
    """
    return compile_typst(document, picture, "pdf")[0]


def compile_typst(document: Document, picture: Callable[[str], bytes | None], format_: str) -> list[bytes]:
    """One PDF, or (`png`) a picture for each page."""
    lacking: set[str] = set()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = _prepared(document, folder, picture, lacking)
        data["lacking"] = [f"U+{ord(mark):04X}" for mark in sorted(lacking)]
        data["family"] = FAMILY
        (folder / "report.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        (folder / "main.typ").write_bytes(TEMPLATE.read_bytes())
        made = typst.compile(
            str(folder / "main.typ"),
            root=name,
            font_paths=_fonts(),
            format=format_,
            ppi=110,
            timestamp=int(document.made_at.timestamp()),
        )
    return made if isinstance(made, list) else [made]


@lru_cache
def _fonts() -> typst.Fonts:
    # Of the machine's own fonts none is taken, so that a report is the same wherever it is made.
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)])


def _prepared(
    document: Document, folder: Path, picture: Callable[[str], bytes | None], lacking: set[str]
) -> dict[str, Any]:
    """What the template reads: texts only, each part with its name."""

    def words(value: Any) -> Any:
        if isinstance(value, str):
            return printable(value, lacking)
        if isinstance(value, list | tuple):
            return [words(one) for one in value]
        return value

    def part_of(part: Part) -> dict[str, Any]:
        match part:
            case Table():
                return _table(part, words)
            case Side(left=left, right=right):
                return {"part": "side", "left": _table(left, words), "right": _table(right, words)}
            case Pictures(title=title, items=items):
                cards = [
                    {
                        "file": _file(one.path, folder, picture),
                        "name": words(one.name),
                        "lines": words(one.lines),
                        "link": one.link,
                    }
                    for one in items
                ]
                return {"part": "pictures", "title": words(title), "items": cards}
            case Heat():
                return {"part": "heat", "title": words(part.title), "counts": part.counts, "links": part.links}
            case _:
                fields = dataclasses.asdict(part)
                prepared = {name: _deep(value, words) for name, value in fields.items()}
                return {"part": type(part).__name__.lower(), **prepared}

    return {
        "title": words(document.title),
        "street": words(document.street_name),
        "period": words(document.period),
        "made_at": f"{document.made_at:%Y-%m-%d %H:%M}",
        "revision": document.revision,
        "hash": document.hash,
        "closing": words(document.closing),
        "parts": [part_of(part) for part in document.parts],
    }


def _deep(value: Any, words: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        # Addresses are no text that is printed.
        return {name: one if name == "link" else _deep(one, words) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_deep(one, words) for one in value]
    return words(value)


def _table(table: Table, words: Callable[[Any], Any]) -> dict[str, Any]:
    most = max((row[table.bar].value or 0 for row in table.rows), default=0) if table.bar is not None else 0

    def cell(one: Cell, number: int) -> dict[str, Any]:
        return {"text": words(shown(one.value, table.columns[number].type)), "en": words(one.en), "link": one.link}

    def share(row: Any) -> float:
        return (row[table.bar].value or 0) / most if table.bar is not None and most else 0.0

    return {
        "part": "table",
        "id": table.id,
        "title": words(table.title),
        "columns": [
            {"title": words(column.title), "text": column.type in ("text", "link"), "wide": column.wide}
            for column in table.columns
        ],
        "rows": [[cell(one, number) for number, one in enumerate(row)] for row in table.rows],
        "bars": [share(row) for row in table.rows] if table.bar is not None else None,
        "note": words(table.note) if table.note else None,
    }


def _file(path: str | None, folder: Path, picture: Callable[[str], bytes | None]) -> str | None:
    """Name of the picture beside the template; None where there is none."""
    data = picture(path) if path is not None else None
    small = for_print(data) if data is not None else None
    if small is None or path is None:
        return None
    name = f"{path.rsplit('/', 1)[-1].removesuffix('.jpg')}.jpg"
    (folder / name).write_bytes(small)
    return name
