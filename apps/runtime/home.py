"""What a running system leaves in its home: a lock with its process id, and the addresses of its parts."""

from __future__ import annotations

import fcntl
import json
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from data_contracts.errors import Refused

LOCK = "up.lock"
RUNTIME = "runtime.json"
PARTS = "parts.json"


class HomeLock:
    """One `cityeye up` per home. The kernel lets go of the lock when its holder dies, however it dies."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._file: int | None = None

    def __enter__(self) -> Self:
        """Raises Refused, naming the process, when the home is in use."""
        self._home.mkdir(parents=True, exist_ok=True)
        file = os.open(self._home / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        if not _locked(file):
            os.close(file)
            raise Refused(
                f"cityeye already runs in {self._home} (process {running_pid(self._home)}); "
                "see `cityeye status`, stop it with `cityeye down`"
            )
        os.ftruncate(file, 0)
        os.write(file, str(os.getpid()).encode())
        self._file = file
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._file is not None
        os.ftruncate(self._file, 0)
        os.close(self._file)


def _locked(file: int) -> bool:
    """False when another `cityeye up` holds it; whoever only asks (`running_pid`) holds it for an instant."""
    for _ in range(5):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            time.sleep(0.1)
    return False


def running_pid(home: Path) -> int | None:
    """Process id of the `cityeye up` that runs in this home; None where none runs."""
    try:
        file = os.open(home / LOCK, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return None
    except BlockingIOError:
        written = os.read(file, 32).decode().strip()
        return int(written) if written else None
    finally:
        os.close(file)


def write_runtime(home: Path, content: dict[str, Any]) -> None:
    """Tell other commands the addresses. Holds the database password."""
    _write(home / RUNTIME, content)


def write_parts(home: Path, parts: list[dict[str, Any]]) -> None:
    """Tell other commands how each part is: name, state, process id, restarts, address, log."""
    _write(home / PARTS, {"parts": parts})


def read_runtime(home: Path) -> dict[str, Any] | None:
    """What `write_runtime` wrote; None until the database and the cockpit are ready."""
    return _read(home / RUNTIME)


def read_parts(home: Path) -> list[dict[str, Any]]:
    """What `write_parts` wrote; [] while nothing runs."""
    return (_read(home / PARTS) or {"parts": []})["parts"]


def forget(home: Path) -> None:
    """Nothing runs any more (or an earlier system of this home was killed without a chance to say so)."""
    for name in (RUNTIME, PARTS):
        (home / name).unlink(missing_ok=True)


def _write(file: Path, content: dict[str, Any]) -> None:
    """Readers see the whole file or none; only we may read it."""
    unfinished = file.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(content, out, indent=1)
    unfinished.rename(file)


def _read(file: Path) -> dict[str, Any] | None:
    try:
        return dict(json.loads(file.read_text()))
    except FileNotFoundError:
        return None
