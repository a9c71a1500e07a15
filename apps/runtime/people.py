"""The people of the demo's simulated street, as a part of the embedded system."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from apps.runtime.part import Part
from data_contracts.errors import PartUnavailable
from data_contracts.settings import Settings

_SILENT_SECONDS = 60.0


def people_part(settings: Settings) -> Part:
    """The program that lets the demo's people react; ready while it has looked at the street within a minute."""
    home = settings.home.resolve()
    mark = home / "people-ready"
    return Part(
        name="people",
        command=(sys.executable, "-m", "flows.street_people"),
        log=home / "logs" / "people.log",
        ready=lambda: _ask_mark(mark),
        address="",
        environment={"CITYEYE_PEOPLE_READY": str(mark)},
        before_start=lambda: mark.unlink(missing_ok=True),
    )


def _ask_mark(mark: Path) -> None:
    try:
        silent = time.time() - mark.stat().st_mtime
    except FileNotFoundError:
        raise PartUnavailable("the people of the simulated street have not looked at it yet") from None
    if silent > _SILENT_SECONDS:
        raise PartUnavailable(f"the people of the simulated street have not looked at it for {silent:.0f} s")
