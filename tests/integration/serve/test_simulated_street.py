"""A simulated camera beside real ones: its own truth becomes cases that say so, and its live picture lies ready."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from data_contracts.errors import NotFound
from data_contracts.schemas.camera import Camera, Preset
from data_contracts.store.pictures import open_picture_store
from models.scenes.layout import HEIGHT, WIDTH
from models.scenes.zones import simulated_zones
from serve.live_pictures import live_picture_path
from tests.fixtures_serve import ServeSystem, wait_until

CAMERA = "sim/东口 1"
BLOCK = "xiaohe-1"


@pytest.fixture(scope="module")
def simulated(system: ServeSystem) -> ServeSystem:
    """Twenty minutes of the street, as fast as they can be looked at."""
    with system.database.unit_of_work() as uow:
        uow.cameras.add(Camera(CAMERA, "Simulated", f"sim://{BLOCK}?rate=fast&seconds=1200", sample_seconds=2))
        uow.cameras.save_preset(Preset(CAMERA, "home", WIDTH, HEIGHT))
        for zone in simulated_zones(BLOCK, CAMERA):
            uow.zones.add(zone)
    return system


def test_its_cases_say_that_they_are_simulated(simulated: ServeSystem) -> None:
    def kinds() -> set[str]:
        with simulated.database.unit_of_work() as uow:
            return {card.case.kind.value for card in uow.cases.cards(camera_ids=[CAMERA], limit=200)}

    wait_until(lambda: len(kinds()) >= 4, 120, "cases of several kinds")
    with simulated.database.unit_of_work() as uow:
        cards = uow.cases.cards(camera_ids=[CAMERA], limit=200)
    assert {card.detector for card in cards} == {"oracle"}


def test_its_live_picture_can_be_shown(simulated: ServeSystem) -> None:
    store = open_picture_store(simulated.settings.picture_url)

    def jpeg() -> bytes:
        try:
            return store.get(live_picture_path(CAMERA))
        except NotFound:
            return b""

    data = wait_until(jpeg, 60, "the live picture")
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape == (HEIGHT, WIDTH, 3)
