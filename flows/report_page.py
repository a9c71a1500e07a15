"""A document as one HTML page that needs nothing else and prints well."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from flows.document import Document, Pictures, shown
from flows.report_pictures import for_print
from flows.report_words import WEEKDAYS


def render_page(document: Document, picture: Callable[[str], bytes | None]) -> str:
    """The page, with its pictures inside. picture: bytes by the path in the picture store; None where it is gone."""
    pictures: dict[str | None, str] = {None: ""}
    for part in document.parts:
        if isinstance(part, Pictures):
            pictures |= {one.path: _inside(one.path, picture) for one in part.items}
    return _template().render(
        document=document,
        parts=[(type(part).__name__.lower(), part) for part in document.parts],
        pictures=pictures,
        shown=shown,
        weekdays=WEEKDAYS,
    )


def _inside(path: str | None, picture: Callable[[str], bytes | None]) -> str:
    """The picture as base64; "" where there is none."""
    data = picture(path) if path is not None else None
    small = for_print(data) if data is not None else None
    return b64encode(small).decode() if small is not None else ""


@lru_cache
def _template() -> Template:
    loader = PackageLoader("flows", "templates")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.get_template("report.html.j2")
