"""Addresses of the pages, and what happens to one that is none: the browser is sent to the first page.

Streamlit itself would cover the page with a box in English.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

PAGE_ADDRESSES: tuple[str, ...] = (
    "inbox", "watch", "wall", "use", "cases", "notices", "cameras", "reports", "analysis", "patrol", "council",
    "quality", "models", "setup", "case",
)  # fmt: skip

WALL_ADDRESS = "wall"

HOME_ADDRESS = "home"
"""Stands for `/`, which leads on to the first page that is the person's own."""


class UnknownPagesLeadHome:
    """Middleware: a browser that opens an address which is no page is redirected to `/`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and _is_unknown_page(scope):
            await RedirectResponse("/")(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _is_unknown_page(scope: Scope) -> bool:
    """True for a document that is asked for by the browser itself under one plain word that names no page."""
    word = scope["path"].strip("/")
    if Headers(scope=scope).get("sec-fetch-dest") != "document":
        return False
    return bool(word) and "/" not in word and "." not in word and word not in (*PAGE_ADDRESSES, "oauth2callback")
