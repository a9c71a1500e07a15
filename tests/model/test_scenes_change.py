"""Scenes beside an earlier picture: as pure as scenes, and what has come since is what differs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from data_contracts.errors import InvalidInput
from models.scenes.world import (
    SCENES_A_SITE,
    ChangedScene,
    make_changed_drill,
    make_changed_scene,
    make_drill,
    make_scene,
)
from models.scenes.world.drill import drill_site
from models.scenes.world.sheet import contact_sheet, main
from models.scenes.world.site import site_of

SEED = 56
SMALL = (96, 160)
UNLIKE = 24
"""Grey levels, beyond noise and compression."""


def digest(changed: ChangedScene) -> str:
    told = [(one.thing.value, one.box.as_list(), one.kind) for one in changed.now.labelled]
    whole = changed.now.picture.tobytes() + changed.before.tobytes() + repr(told).encode()
    return hashlib.sha256(whole).hexdigest()


@pytest.mark.parametrize("make", [make_changed_scene, make_changed_drill])
def test_the_same_each_time_and_scenes_are_left_as_they_are(make: Callable[..., ChangedScene]) -> None:
    numbers = [3, SCENES_A_SITE + 7, 4]
    scene, drill = (of(SEED, 3, *SMALL).picture.tobytes() for of in (make_scene, make_drill))
    once = [digest(make(SEED, n, *SMALL)) for n in numbers]
    for cache in (site_of, drill_site):
        cache.cache_clear()
    assert [digest(make(SEED, n, *SMALL)) for n in numbers[::-1]] == once[::-1] and len(set(once)) == 3
    assert [of(SEED, 3, *SMALL).picture.tobytes() for of in (make_scene, make_drill)] == [scene, drill]
    assert make(SEED, 3, *SMALL).now.picture.tobytes() not in (scene, drill)
    with pytest.raises(InvalidInput):
        make(SEED, -1, *SMALL)


def _change(changed: ChangedScene) -> np.ndarray:
    """bool [H, W]: where the two pictures differ, all in all as bright as each other."""
    now, before = (cv2.blur(p, (3, 3)).astype(np.float32) for p in (changed.now.picture, changed.before))
    return np.abs(now - before).max(2) > UNLIKE


def test_what_differs_is_what_has_come_since_or_left() -> None:
    inside, outside, shares = [], [], []
    for n in range(40):
        changed = make_changed_scene(SEED, n * SCENES_A_SITE // 2, 128, 224)
        assert changed.before.shape == changed.now.picture.shape == (128, 224, 3)
        assert changed.before.dtype == np.uint8
        change, there = _change(changed), np.zeros((128, 224), bool)
        for one in changed.now.labelled:
            box = [round(v) for v in one.box.as_list()]
            there[box[1] : box[3], box[0] : box[2]] = True
        if there.any() and not there.all():
            inside.append(change[there].mean())
            outside.append(change[~there].mean())
            shares.append(inside[-1])
    assert np.mean(inside) > 0.3 > 3 * np.mean(outside)
    # In some all who stand were there, in most few.
    assert min(shares) < 0.05 and np.median(shares) > 0.25


def test_a_sheet_shows_both(tmp_path: Path) -> None:
    sheet = contact_sheet(SEED, 0, 3, 1, False, 96, 160, before=True)
    assert sheet.shape == (192, 640, 3)
    changed = make_changed_scene(SEED, 2, 96, 160)
    np.testing.assert_array_equal(sheet[96:, :320], np.hstack([changed.now.picture, changed.before]))
    assert not sheet[96:, 320:].any()
    assert main(["--count", "1", "--before", "--drills", "--out", str(tmp_path / "one.png")]) == 0
    assert cv2.imread(str(tmp_path / "one.png")).shape == (256, 832, 3)
