"""What most commands need: settings, the database, tables. Heavy imports stay inside the functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data_contracts.errors import InvalidInput, NotFound, PartUnavailable

if TYPE_CHECKING:
    from datetime import date

    from rich.console import Console

    from data_contracts.schemas.geometry import Box
    from data_contracts.schemas.person import Person
    from data_contracts.settings import Settings
    from data_contracts.store.database import Database


def settings() -> Settings:
    """The settings, read anew. Raises InvalidInput naming the setting that is wrong."""
    from pydantic import ValidationError

    from data_contracts.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = "CITYEYE_" + "__".join(str(part).upper() for part in first["loc"])
        raise InvalidInput(f"setting {name}: {first['msg']} (got {first['input']!r})", name) from None


@contextmanager
def database() -> Iterator[Database]:
    """The database of the running system, or the one that settings name. Raises PartUnavailable."""
    from data_contracts.store.database import open_database

    opened = open_database(database_url(), 1, time_zone=settings().time_zone)
    try:
        yield opened
    finally:
        opened.close()


def database_url() -> str:
    """Raises PartUnavailable when settings name none and no system runs."""
    url = settings().database.url
    if url is None:
        raise PartUnavailable(
            "no database: nothing runs in this home and CITYEYE_DATABASE__URL is not set; start it with `cityeye up`"
        )
    return url


def console() -> Console:
    """Standard output; as wide as it needs to be where it is not a terminal, so that nothing is cut off."""
    from rich.console import Console

    out = Console(highlight=False)
    if not out.is_terminal:
        out = Console(highlight=False, width=1000)
    return out


def show_table(columns: Sequence[str], rows: Iterable[Sequence[Any]], nothing: str) -> None:
    """A table on standard output, or the line `nothing` where there are no rows."""
    from rich.markup import escape
    from rich.table import Table

    table = Table()
    for column in columns:
        # A path cut off with dots cannot be opened.
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else escape(str(value)) for value in row))
    console().print(table if table.row_count else nothing)


def show_json(value: Any) -> None:
    """One JSON document on one line; times in ISO 8601."""
    import json

    print(json.dumps(value, ensure_ascii=False, default=str), flush=True)


def parse_polygon(text: str) -> list[tuple[float, float]]:
    """Corners of "x,y x,y x,y …". Raises InvalidInput naming the corner that is wrong."""
    corners = []
    for number, corner in enumerate(text.replace(";", " ").split(), 1):
        try:
            x, y = (float(value) for value in corner.split(","))
        except ValueError:
            raise InvalidInput(f"corner {number} of the polygon is {corner!r}, expected x,y", "polygon") from None
        corners.append((x, y))
    return corners


def parse_box(text: str, width: int, height: int) -> Box:
    """The box of "x0,y0 x1,y1" in a picture of that many pixels. Raises InvalidInput."""
    from data_contracts.schemas.geometry import Box

    try:
        (x0, y0), (x1, y1) = parse_polygon(text)
        box = Box(x0, y0, x1, y1)
    except (InvalidInput, ValueError):
        raise InvalidInput(f"{text!r} is no box; write x0,y0 x1,y1 with x0 < x1 and y0 < y1", "box") from None
    if x0 < 0 or y0 < 0 or x1 > width or y1 > height:
        raise InvalidInput(f"the box {text} reaches out of the picture of {width}×{height} pixels", "box")
    return box


def person_named(uow: Any, sign_in_name: str) -> Person:
    """Whoever signs in by this name. Raises NotFound."""
    found = uow.people.by_sign_in_name(sign_in_name)
    if found is None:
        raise NotFound(f"nobody signs in as {sign_in_name!r}")
    person: Person = found[0]
    return person


def parse_seconds(text: str) -> float:
    """Seconds of "5", "5s", "2m" or "1h". Raises InvalidInput."""
    units = {"s": 1.0, "m": 60.0, "h": 3600.0}
    number, unit = (text[:-1], text[-1]) if text and text[-1] in units else (text, "s")
    try:
        seconds = float(number) * units[unit]
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < 1e7:
        raise InvalidInput(f"{text!r} is not a length of time; write 5s, 2m or 1h", "dwell")
    return seconds


def parse_day(text: str, field: str) -> date:
    """The day of "2026-11-27". Raises InvalidInput."""
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{text!r} is no day; write 2026-11-27", field) from None


def home() -> Path:
    """Folder of the embedded system, absolute."""
    return settings().home.resolve()
