"""Opens a camera's source in a child process, because the command line may not import the eye itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from data_contracts.errors import InvalidInput, SourceError

_START_SECONDS = 60


def try_source(
    camera_id: str, source: str, seconds: float, pictures: int | None = None, picture: str | None = None
) -> dict[str, Any]:
    """What came (see `serve.try_source`). Raises InvalidInput for a wrong address, SourceError when nothing came."""
    wish = json.dumps({"source": source, "seconds": seconds, "pictures": pictures, "picture": picture})
    command = [sys.executable, "-m", "serve.try_source", wish]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=seconds + _START_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise SourceError(f"camera {camera_id}: the source did not answer within {seconds:g} s") from None
    if result.returncode:
        reason = result.stderr.strip().splitlines() or [f"the program ended with status {result.returncode}"]
        if result.returncode == 2:
            raise InvalidInput(reason[-1], "source")
        raise SourceError(f"camera {camera_id}: {reason[-1]}")
    return dict(json.loads(result.stdout))


def absolute_source(source: str) -> str:
    """A clip or folder given by its path becomes an address that holds from any working folder."""
    if Path(source).is_file():
        return f"file://{Path(source).resolve()}?loop=forever&rate=realtime"
    if Path(source).is_dir():
        return f"folder://{Path(source).resolve()}?loop=forever&rate=realtime"
    for scheme in ("file://", "folder://"):
        if source.startswith(scheme) and not source.startswith(scheme + "/"):
            return scheme + str(Path.cwd() / source.removeprefix(scheme))
    return source
