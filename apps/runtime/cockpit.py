"""The cockpit as a part: Streamlit, on loopback, without its own reloading and usage statistics."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from pathlib import Path

from apps.runtime.part import Part
from data_contracts.errors import PartUnavailable
from data_contracts.settings import Settings

_APP = Path(__file__).resolve().parents[1] / "cockpit" / "app.py"


def cockpit_part(settings: Settings) -> Part:
    """How to run the cockpit for `settings`; `address` is the URL for a browser."""
    host, port = settings.cockpit.host, settings.cockpit.port
    address = f"http://{host}:{port}"
    options = {
        "server.address": host,
        "server.port": str(port),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "browser.serverAddress": host,
        "client.toolbarMode": "minimal",
        # A full collection after every script run walks all that was ever imported: tenths of a second with every pulse
        # of every open page, while nobody else is served. Python's own collections suffice.
        "runner.postScriptGC": "false",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    return Part(
        name="cockpit",
        command=(sys.executable, "-m", "streamlit", "run", str(_APP), *words),
        log=(settings.home / "logs" / "cockpit.log").resolve(),
        ready=lambda: _answers(address),
        address=address,
    )


def _answers(address: str) -> None:
    try:
        urllib.request.urlopen(f"{address}/_stcore/health", timeout=5).close()
    except (OSError, urllib.error.URLError) as error:
        raise PartUnavailable(f"the cockpit does not answer at {address} ({error})") from error
