"""The card of a camera says in words what comes of it, also where nothing ever does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from apps.cockpit.components.camera_card import camera_card
from data_contracts.schemas.camera import REPLAY_SOURCE, Camera

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


def test_a_camera_of_a_generated_street_says_that_nothing_is_decoded() -> None:
    camera = Camera("c", "塘河路 1 号", REPLAY_SOURCE, enabled=False)
    card = camera_card(camera, None, (), None, 0, NOW, ZONE, "zh")
    assert "生成的街道" in card and "不解码" in card and "模拟" in card and "已停用" not in card
    assert "none is decoded" in camera_card(camera, None, (), None, 0, NOW, ZONE, "en")
    assert "已停用" in camera_card(replace(camera, source="push:"), None, (), None, 0, NOW, ZONE, "zh")
