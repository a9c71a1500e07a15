"""One-time codes by which a page hands a new session's token to a route, which alone can set an HttpOnly cookie."""

from __future__ import annotations

import secrets
import time
from threading import Lock

_KEPT_SECONDS = 60.0


class Handover:
    """Tokens waiting for their code; each can be taken once, within a minute."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[float, str]] = {}
        self._lock = Lock()

    def leave(self, token: str) -> str:
        """A code for this token."""
        code = secrets.token_urlsafe(32)
        now = time.monotonic()
        with self._lock:
            self._waiting = {c: kept for c, kept in self._waiting.items() if now - kept[0] < _KEPT_SECONDS}
            self._waiting[code] = (now, token)
        return code

    def take(self, code: str) -> str | None:
        """The token of this code; None when it is unknown, too old or was taken already."""
        with self._lock:
            kept = self._waiting.pop(code, None)
        return kept[1] if kept and time.monotonic() - kept[0] < _KEPT_SECONDS else None


TAKEN = Handover()
