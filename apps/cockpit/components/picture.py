"""Addresses of pictures, as the cockpit's own route serves them (apps.cockpit.routes), to signed-in people only."""

from __future__ import annotations

import re

from markupsafe import Markup

from data_contracts.schemas.geometry import Box

# Only copies ever leave the store: an address under `sealed/` is not written into any page and not answered.
COPY_PATH = re.compile(r"copies/[A-Za-z0-9][A-Za-z0-9_/-]*\.(?:jpg|png)")
PICTURE_ROUTE = "/cockpit/pictures/"


def picture_address(path: str | None) -> str | None:
    """Where the browser gets this picture; None for no picture and for everything that is not a copy."""
    return PICTURE_ROUTE + path if path and COPY_PATH.fullmatch(path) else None


def thumbnail(path: str | None, box: Box | None) -> Markup:
    """A small picture of the thing itself; an empty frame where there is none. The words beside it say what it is."""
    address = picture_address(path)
    if address is None:
        return Markup('<span class="thumb thumb-empty" aria-hidden="true"></span>')
    around = "&around=" + ",".join(f"{value:.0f}" for value in box.as_list()) if box else ""
    return Markup('<img class="thumb" src="{}?width=156{}" alt="" loading="lazy" decoding="async">').format(
        address, Markup(around)
    )
