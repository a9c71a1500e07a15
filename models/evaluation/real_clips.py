"""What stands in the real clips of the sample data: `real_clips.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind

FILE = Path(__file__).with_name("real_clips.yaml")


@dataclass(frozen=True, slots=True)
class Standing:
    """Something that stands through the whole clip and may not. box: pixels."""

    name: str
    kind: Kind
    box: Box


@dataclass(frozen=True, slots=True)
class RealClip:
    """zone: "x,y x,y …" in pixels, None for the whole picture. kinds: those that are watched."""

    clip: str
    kinds: tuple[Kind, ...]
    zone: str | None
    standing: tuple[Standing, ...]


def real_clips() -> tuple[RealClip, ...]:
    """All of them, whether or not the sample data is here."""
    return tuple(
        RealClip(
            told["clip"],
            tuple(map(Kind, told.get("kinds", VIOLATION_KINDS))),
            told.get("zone"),
            tuple(Standing(s["name"], Kind(s["kind"]), Box(*s["box"])) for s in told.get("standing", ())),
        )
        for told in yaml.safe_load(FILE.read_text(encoding="utf-8"))
    )
