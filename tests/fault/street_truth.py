"""What must be in the case book: the simulated street knows what stood where, and the clip's four cars never leave."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import combinations

from data_contracts.schemas.camera import Camera, Preset
from data_contracts.schemas.case_card import CaseCard
from data_contracts.schemas.geometry import Box
from data_contracts.store.database import Database
from models.scenes.episodes import things_at
from models.scenes.layout import HEIGHT, WIDTH, Spot, layout
from models.scenes.zones import simulated_zones

SEED = 1
# Black sedan, white SUV, dark SUV half behind two signs, car in the driveway.
STANDING_CARS = (Box(354, 133, 415, 165), Box(269, 109, 306, 129), Box(309, 120, 352, 143), Box(600, 154, 640, 186))


def add_simulated_camera(database: Database, block: str) -> str:
    """A camera that shows `block` twice a second, with zones of all eight kinds; its id."""
    camera_id = f"load-{block}"
    with database.unit_of_work() as uow:
        uow.cameras.add(Camera(camera_id, camera_id, f"sim://{block}?seed={SEED}", sample_seconds=0.5))
        uow.cameras.save_preset(Preset(camera_id, "home", WIDTH, HEIGHT))
        for zone in simulated_zones(block, camera_id):
            uow.zones.add(zone)
    return camera_id


def cases_of(database: Database, camera_id: str) -> list[CaseCard]:
    with database.unit_of_work() as uow:
        return uow.cases.cards(camera_ids=[camera_id], limit=1000)


def spots_standing(block: str, since: datetime, until: datetime) -> list[Spot]:
    """Spots at which the same thing stood all the time between the two."""
    place = layout(block)
    standing = list(place.spots)
    seconds = int((until - since) / timedelta(seconds=1))
    for step in range(seconds + 1):
        things = things_at(SEED, place, since.timestamp() + step)
        standing = [s for s in standing if any(_is_at(t.thing, t.x, t.y, s) for t in things)]
    return standing


def _is_at(thing: str, x: float, y: float, spot: Spot) -> bool:
    return thing in spot.things and abs(x - spot.x) <= 12 and y == spot.y


def spot_of(block: str, card: CaseCard) -> str:
    """Name of the spot whose kind and foot point the case has."""
    assert card.box is not None
    foot = card.box.foot_point
    near = [s for s in layout(block).spots if s.kind == card.case.kind]
    return min(near, key=lambda s: abs(s.x - foot.x) + abs(s.y - foot.y)).name


def by_spot(block: str, cards: list[CaseCard]) -> dict[str, list[int]]:
    """Case numbers by spot."""
    found: dict[str, list[int]] = defaultdict(list)
    for card in cards:
        found[spot_of(block, card)].append(card.case.case_id)
    return dict(found)


def doubled(cards: list[CaseCard]) -> list[tuple[int, int]]:
    """Pairs of cases of one kind at one place. (What stands beside the place of an earlier thing is another thing.)"""
    return [
        (one.case.case_id, other.case.case_id)
        for one, other in combinations(cards, 2)
        if one.case.kind == other.case.kind and one.box and other.box and one.box.iou(other.box) >= 0.5
    ]


def by_car(cards: list[CaseCard]) -> list[int | None]:
    """For each case the number of the standing car it shows; None for one that shows none of the four."""
    found: list[int | None] = []
    for card in cards:
        overlaps = [car.iou(card.box) if card.box else 0.0 for car in STANDING_CARS]
        best = max(range(len(overlaps)), key=overlaps.__getitem__)
        found.append(best if overlaps[best] >= 0.4 else None)
    return found
