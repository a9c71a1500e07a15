"""Counts changes of the database, so that an open page knows without asking the database whether it is still true.

One listener serves all browsers of this process. A page keeps the count it was drawn with and is drawn again when the
count has moved on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from data_contracts.errors import PartUnavailable
from data_contracts.store.database import Database

CHANNELS = ("cityeye_case", "cityeye_held", "cityeye_camera", "cityeye_model")
_LISTEN_SECONDS = 5.0
_RETRY_SECONDS = 1.0
_log = logging.getLogger(__name__)


class ChangeCounter:
    """A count that grows with every change. Losing the database and finding it again are changes, too."""

    def __init__(self, database: Callable[[], Database]) -> None:
        self._database = database
        self._count = 0
        self._ended = threading.Event()
        threading.Thread(target=self._follow, name="changes", daemon=True).start()

    @property
    def count(self) -> int:
        return self._count

    def end(self) -> None:
        """Stop listening after the next wait."""
        self._ended.set()

    def _follow(self) -> None:
        while not self._ended.is_set():
            try:
                self._listen()
            except PartUnavailable as error:
                _log.warning("no news from the database: %s", error)
                self._count += 1
            except Exception:
                # Without this thread every open page would stand still and look calm; the log has the trace.
                _log.exception("listening for changes failed, trying again")
                self._count += 1
            self._ended.wait(_RETRY_SECONDS)

    def _listen(self) -> None:
        with self._database().listen(CHANNELS) as listener:
            # Whatever happened before we listened was not heard, so pages are drawn again.
            self._count += 1
            while not self._ended.is_set():
                if listener.wait(_LISTEN_SECONDS):
                    self._count += 1
