"""What a run tells while it learns: a line for people, a JSON line for programs, and its last words when it fails."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

METRICS, LINES, FAILED = "metrics.jsonl", "progress.log", "failed.txt"


class Teller:
    """Writes into the folder of a run; flushed line by line, so that a kill loses none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def metrics(self, **values: Any) -> None:
        """One line of metrics.jsonl: the values, and when."""
        row = {"at": round(time.time(), 3)} | {k: round(v, 6) if isinstance(v, float) else v for k, v in values.items()}
        self._append(METRICS, json.dumps(row))

    def say(self, text: str) -> None:
        """A line for people."""
        self._append(LINES, f"{time.strftime('%H:%M:%S')} {text}")

    def failed(self, reason: str) -> None:
        """Why the run ends; the program that waits for it says so too."""
        (self._folder / FAILED).write_text(reason)

    def _append(self, name: str, line: str) -> None:
        with (self._folder / name).open("a") as out:
            out.write(line + "\n")


class Follower:
    """Prints what a run says from now on; `with Follower(folder):`."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / LINES
        self._from = self._file.stat().st_size if self._file.exists() else 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Follower:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        last = False
        while not last:
            last = self._done.wait(0.5)
            if self._file.exists():
                with self._file.open() as told:
                    told.seek(self._from)
                    print(told.read(), end="", flush=True)
                    self._from = told.tell()


def duration(seconds: float) -> str:
    """`3 h 05 min`, `12 min`, `40 s`."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60:02} min" if minutes >= 60 else f"{minutes} min"
