"""`python -m serve.try_source '{"source": "rtsp://…"}'`: open a source for a while and say what comes, as JSON.

The program behind `cityeye camera test`; nothing is stored but the last picture, where one is wanted.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

import cv2

from data_contracts.errors import CityEyeError, InvalidInput, SourceError
from data_contracts.schemas.camera import Camera
from data_contracts.settings import get_settings
from serve.sources import open_source, parse_source


def try_source(wish: dict[str, Any]) -> dict[str, Any]:
    """width, height, pictures, seconds, rate and state of what came within `seconds`, or `pictures` pictures.

    Raises SourceError when nothing came.
    """
    camera = Camera("test", "test", wish["source"], sample_seconds=0.01)
    source = open_source(camera, get_settings())
    limit = threading.Timer(wish["seconds"], source.close)
    limit.daemon = True
    limit.start()
    began, count, last = time.monotonic(), 0, None
    try:
        for frame in source.frames():
            count, last = count + 1, frame
            if count == wish.get("pictures"):
                break
    finally:
        limit.cancel()
        source.close()
    if last is None:
        why = f": {source.status.detail}" if source.status.detail else ""
        raise SourceError(f"no picture came within {wish['seconds']:g} s{why}")
    if wish.get("picture"):
        ok, encoded = cv2.imencode(".jpg", last.picture)
        if not ok:
            raise SourceError("the last picture could not be written as JPEG")
        Path(wish["picture"]).write_bytes(encoded.tobytes())
    seconds = time.monotonic() - began
    return {
        "width": last.width,
        "height": last.height,
        "pictures": count,
        "seconds": seconds,
        "rate": count / seconds if seconds > 0 else 0.0,
        "state": "fine" if float(last.picture.std()) > 4 else "the picture is one even colour: covered or dark",
    }


def main() -> int:
    """0; 1 when nothing came; 2 when the address is wrong. The reason is the last line of stderr."""
    wish = json.loads(sys.argv[1])
    try:
        parse_source(wish["source"])
        print(json.dumps(try_source(wish)))
    except CityEyeError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, InvalidInput) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
