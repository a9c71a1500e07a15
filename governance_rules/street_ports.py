"""What the use cases need of the street itself: areas, cameras, zones, places, shops, sensors and policies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from data_contracts.schemas.area import Area
from data_contracts.schemas.camera import Camera, CameraHealth, Preset
from data_contracts.schemas.case_counts import CameraSwitch, HealthChange
from data_contracts.schemas.generated_street import GeneratedStreet
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.place import Place
from data_contracts.schemas.place_cases import CasesOfGroup, ClosuresOfPlace, KeptAnalysis, PlaceOnMap
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.replayed_year import ReplayedYear
from data_contracts.schemas.sensor import Sensor
from data_contracts.schemas.shop import Shop
from data_contracts.schemas.simulated import Departure
from data_contracts.schemas.zone import Zone


class AreaRepository(Protocol):
    def save(self, area: Area) -> None:
        """Insert, or update by level and id. Saved without a geometry it keeps the one it has."""
        ...

    def save_all(self, areas: Iterable[Area]) -> None:
        """The same of many at once, whatever their order."""
        ...

    def all(self) -> list[Area]: ...
    def community_of(self, block_id: str | None, grid_id: str | None, road_id: str | None) -> str | None:
        """The community of the block, grid or road, the first of them that lies in one; None when none does."""
        ...


class CameraRepository(Protocol):
    def add(self, camera: Camera) -> None: ...
    def add_all(self, cameras: Iterable[Camera], presets: Iterable[Preset]) -> None:
        """Many at once, with their views. Raises InvalidInput when the id of one is taken."""
        ...

    def update(self, camera: Camera) -> None: ...
    def get(self, camera_id: str) -> Camera:
        """Raises NotFound."""
        ...

    def all(self, enabled_only: bool = False) -> list[Camera]: ...
    def save_preset(self, preset: Preset) -> None: ...
    def preset(self, camera_id: str, preset: str) -> Preset | None: ...
    def save_health(self, healths: Iterable[CameraHealth]) -> None:
        """Replace the current record of each camera, and append to the history when the state changed."""
        ...

    def health(self) -> list[CameraHealth]: ...
    def health_changes(self) -> list[HealthChange]:
        """Of all cameras, by camera and then in the order they were noticed in."""
        ...

    def switches(self) -> list[CameraSwitch]:
        """When cameras were switched on and off, by camera and time; before its first one it was the other way."""
        ...


class ZoneRepository(Protocol):
    def add(self, zone: Zone) -> None: ...
    def lock(self, zone_id: str) -> None:
        """Nobody else changes it until this unit of work ends."""
        ...

    def update(self, zone: Zone) -> None:
        """Raises NotFound."""
        ...

    def add_all(self, zones: Iterable[Zone]) -> None:
        """Many at once, whose places have been named. Raises InvalidInput when the id of one is taken."""
        ...

    def remove(self, zone_id: str) -> None: ...
    def get(self, zone_id: str) -> Zone: ...
    def get_many(self, zone_ids: Iterable[str]) -> dict[str, Zone]:
        """By id; one that is not there, or was removed, is not in it."""
        ...

    def of_camera(self, camera_id: str) -> list[Zone]: ...
    def all(self) -> list[Zone]: ...


class PolicyRepository(Protocol):
    def lock(self, kind: Kind) -> None:
        """Nobody else saves a version of the kind until this unit of work ends."""
        ...

    def save(self, policy: Policy) -> int:
        """Store as a new version when its content differs from the newest; returns the version in force."""
        ...

    def current(self, kind: Kind) -> Policy:
        """Newest version of the kind. Raises NotFound."""
        ...

    def all_current(self) -> dict[Kind, Policy]: ...
    def stored(self, kind: Kind, version: int) -> Policy:
        """One version as it is stored now, past every cache. Raises NotFound."""
        ...


class PlaceRepository(Protocol):
    def lock_zones(self, zone_ids: Iterable[str]) -> None:
        """Until the end of the transaction nobody else resolves places in these zones; all lock in one order."""
        ...

    def lock_places(self, place_ids: Iterable[str]) -> None:
        """Until the end of the transaction nobody else opens a case at these named places; all lock in one order."""
        ...

    def spots_of_zones(self, zone_ids: Iterable[str]) -> dict[str, list[Place]]:
        """By zone; one without spots is not in it."""
        ...

    def get(self, place_id: str) -> Place: ...
    def add(self, place: Place) -> None: ...
    def name_all(self, places: Iterable[Place]) -> None:
        """Insert many named places at once, or name them anew."""
        ...



class ShopRepository(Protocol):
    def save(self, shop: Shop) -> None:
        """Insert, or update by shop_id."""
        ...

    def save_all(self, shops: Iterable[Shop]) -> None:
        """The same of many at once."""
        ...

    def get(self, shop_id: str) -> Shop:
        """Raises NotFound."""
        ...

    def all(self) -> list[Shop]: ...


class SensorRepository(Protocol):
    def save(self, sensor: Sensor) -> None:
        """Insert, or update by sensor_id. Raises InvalidInput when it is there as one of another kind."""
        ...

    def get(self, sensor_id: str) -> Sensor:
        """Raises NotFound."""
        ...

    def all(self) -> list[Sensor]: ...


class GeneratedStreetRepository(Protocol):
    def claim(self, street: GeneratedStreet) -> bool:
        """Say that this street is generated in this transaction; False when one is there already."""
        ...

    def get(self) -> GeneratedStreet | None: ...


class ReplayedYearRepository(Protocol):
    def begin(self, year: ReplayedYear) -> bool:
        """Say that this year is replayed; False when one is there already."""
        ...

    def get(self) -> ReplayedYear | None:
        """Locked until the end of the transaction."""
        ...

    def save(self, year: ReplayedYear) -> None:
        """How far it has come."""
        ...

    def street_is_empty(self) -> bool:
        """True while there is no case at all."""
        ...

    def counts(self, time_zone: str) -> list[dict[str, Any]]:
        """Cases by kind, month, closure and whether they were entered by hand."""
        ...


class SimulatedStreetRepository(Protocol):
    def leave(self, departure: Departure) -> bool:
        """Say that a visit of a spot ends; False, and nothing written, when this or a later one has ended already."""
        ...

    def departures(self, block: str) -> dict[str, Departure]:
        """The visit that ended last, by spot; a spot that nobody looked after is not in it."""
        ...


class PlaceCaseRepository(Protocol):
    """Cases counted by where they happened. Days are the street's own, first and last included."""

    def places(self) -> list[PlaceOnMap]: ...
    def counts(
        self,
        groups: Mapping[str, str],
        first: date,
        last: date,
        kinds: Sequence[Kind] | None,
        first_step: date,
        step_days: int,
        time_zone: str,
    ) -> list[CasesOfGroup]:
        """Cases opened at the places of each group. groups: group id by place id.  kinds: None for all."""
        ...

    def opened(self, first: date, last: date, kinds: Sequence[Kind] | None, time_zone: str) -> int:
        """Cases opened in the period, wherever they are."""
        ...

    def days(self, time_zone: str) -> tuple[date, date] | None:
        """The first and the last day on which a case opened; None without any case."""
        ...

    def closures(
        self, first: date, last: date, kinds: Sequence[Kind] | None, until: datetime, time_zone: str
    ) -> list[ClosuresOfPlace]:
        """Cases closed as mended in the period, with what came after them up to the last day's end."""
        ...

    def health_changes(self, first: date, last: date, time_zone: str) -> list[HealthChange]:
        """Those of the period and before them the last one of each camera, by camera and time."""
        ...

    def keep(self, kept: KeptAnalysis) -> None:
        """Insert, or replace the answer to the same question."""
        ...

    def kept(self, analysis: str, asked: dict[str, object]) -> KeptAnalysis | None: ...
    def forget_made_before(self, before: datetime) -> None: ...
