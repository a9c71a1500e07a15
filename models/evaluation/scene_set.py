"""Simulated scenes of unseen seeds as a data set."""

from __future__ import annotations

from functools import partial

from data_contracts.errors import InvalidInput
from data_contracts.schemas.things import THINGS
from models.evaluation.records import DataSet, LabelledPicture, OpenedPicture, TrueBox
from models.scenes.world import SCENES_A_SITE, VERSION, make_scene

SEED = 770_001
"""No training takes scenes of this seed."""
SCENES_OF_A_SITE = 4
HEIGHT, WIDTH = 256, 416


def scene_set(count: int, seed: int = SEED, height: int = HEIGHT, width: int = WIDTH) -> DataSet:
    """`count` scenes, SCENES_OF_A_SITE of each street. Drawn when opened. Raises InvalidInput for count < 1."""
    if count < 1:
        raise InvalidInput(f"{count} scenes: at least 1 is needed", "scenes")
    step = SCENES_A_SITE // SCENES_OF_A_SITE
    pictures = tuple(
        LabelledPicture(f"scene {seed}/{n * step}", partial(_open, seed, n * step, height, width)) for n in range(count)
    )
    note = f"scenes of simulator version {VERSION}, seed {seed}, {width} × {height} pixels"
    return DataSet("scenes", False, frozenset(THINGS), pictures, (note,))


def _open(seed: int, index: int, height: int, width: int) -> OpenedPicture:
    scene = make_scene(seed, index, height, width)
    truth = tuple(TrueBox(one.thing, one.box, visible=one.visible) for one in scene.labelled)
    return OpenedPicture(scene.picture, truth, scene.conditions)
