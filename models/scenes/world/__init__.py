"""Streets drawn by code for training and evaluation: stills and clips of any number, with their truth.

Scene i is a pure function of (VERSION, seed, i, size); nothing is stored.
"""

from models.scenes.world.change import ChangedScene, make_changed_drill, make_changed_scene
from models.scenes.world.clip import Clip, make_clip
from models.scenes.world.drill import make_drill
from models.scenes.world.records import SCENES_A_SITE, VERSION, CameraPose, Labelled, Scene, SceneZone, TrueEvent
from models.scenes.world.scene import make_scene

__all__ = [
    "SCENES_A_SITE",
    "VERSION",
    "CameraPose",
    "ChangedScene",
    "Clip",
    "Labelled",
    "Scene",
    "SceneZone",
    "TrueEvent",
    "make_changed_drill",
    "make_changed_scene",
    "make_clip",
    "make_drill",
    "make_scene",
]
