"""A photo through the real API and the real detector: what may be shown has no faces."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from apps.runtime.service_key import register_service_key
from data_contracts.store.pictures import open_picture_store
from tests.fixtures_serve import ServeSystem, wait_until

KEY = "the-cockpits-own-key"


def test_people_of_a_street_photo_cannot_be_recognised(system: ServeSystem, sample_data: Path) -> None:
    with system.database.unit_of_work() as uow:
        register_service_key(uow, KEY)
    data = (sample_data / "images" / "street" / "busstop.jpg").read_bytes()
    with system.client(KEY) as client:
        headers = {"Content-Type": "image/jpeg"}
        # 503 until the detector answers; nothing is kept before.
        answer = wait_until(
            lambda: (got := client.post("/v1/photos", content=data, headers=headers)).status_code != 503 and got,
            60,
            "the detector",
        )
    assert answer.status_code == 201, answer.text
    photo, store = answer.json(), open_picture_store(system.settings.picture_url)
    assert store.get(photo["sealed_path"]) == data
    shown = cv2.imdecode(np.frombuffer(store.get(photo["path"]), np.uint8), cv2.IMREAD_COLOR)
    before = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert shown.shape == before.shape
    # Encoding alone moves a pixel by a few levels; a head that became flat squares, by far more.
    changed = np.abs(shown.astype(int) - before.astype(int)).max(axis=2) > 60
    heads = cv2.connectedComponents(cv2.dilate(changed.astype(np.uint8), np.ones((15, 15), np.uint8)))[0] - 1
    assert heads >= 3 and 0.0005 < changed.mean() < 0.1, (heads, changed.mean())
