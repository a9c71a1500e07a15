"""All records of a generated street."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera, Preset
from data_contracts.schemas.group import Group
from data_contracts.schemas.person import NewPerson
from data_contracts.schemas.place import Place
from data_contracts.schemas.shop import Shop
from data_contracts.schemas.zone import Zone

Told = Callable[[str], None]
"""Told of each part before it is made."""


@dataclass(frozen=True, slots=True)
class FullStreet:
    """Records as they are stored. people: those beside the demo's own, who have sign-ins already."""

    seed: int
    areas: tuple[Area, ...]
    shops: tuple[Shop, ...]
    fronts: tuple[Place, ...]
    cameras: tuple[Camera, ...]
    presets: tuple[Preset, ...]
    zones: tuple[Zone, ...]
    groups: tuple[Group, ...]
    people: tuple[NewPerson, ...]

    def of_level(self, level: AreaLevel) -> list[Area]:
        return [area for area in self.areas if area.level is level]

    def sha256(self) -> str:
        """Of every field of every record, lower-case hex: the same where they are the same, byte for byte."""
        text = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()
