"""The demo: people of each role with passwords of their own, a simulated street, and a real clip where there is one."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from data_contracts.schemas.camera import Camera, Preset
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.things import THINGS
from data_contracts.schemas.zone import Zone
from data_contracts.settings import Settings
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.domain.demo_policy import at_speed
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.load_policies import install_policies
from governance_rules.use_cases.seed_street import BLOCK, COMMUNITY, DEMO_PEOPLE, GRID, ROAD, SHOPS, seed_street
from models.pull import at_hand
from models.registry import describe
from models.scenes.layout import HEIGHT, WIDTH
from models.scenes.zones import simulated_zones

CLIP = "ahmetozlu-vehicle_survaillance.mp4"
_SIGN_INS = "sign_ins.json"
_SEEDED = "demo.json"
_BLOCK = "xiaohe-1"


@dataclass(frozen=True)
class DemoCamera:
    """A camera with the size of its picture and its zones."""

    camera: Camera
    preset: Preset
    zones: tuple[Zone, ...]


def seed_demo(uow: UnitOfWork, settings: Settings, again: bool = False) -> list[str]:
    """Policies always; people and cameras of the demo where `settings.demo` wants them. Camera ids added now.

    A demo camera that somebody removed stays removed, unless `again`. Passwords are kept in <home>/sign_ins.json.
    Policies and street go as fast as `settings.faster` says; without it the real policies are in force.
    """
    install_policies(uow, read_policy_texts(), lambda policy: at_speed(policy, settings.faster or 1))
    if not settings.demo:
        return []
    seed_street(uow, _passwords(uow, settings.home))
    there = {camera.camera_id for camera in uow.cameras.all()}
    watched = {camera.camera_id for camera in uow.cameras.all(enabled_only=True)}
    _keep_pace(uow, settings)
    file = settings.home / _SEEDED
    once = set(json.loads(file.read_text())) if there and file.exists() and not again else set()
    added = []
    for demo in demo_cameras(settings):
        camera_id = demo.camera.camera_id
        if camera_id in there - watched and again:
            uow.cameras.update(demo.camera)
            added.append(camera_id)
        if camera_id in there | once:
            continue
        uow.cameras.add(demo.camera)
        uow.cameras.save_preset(demo.preset)
        for zone in demo.zones:
            uow.zones.add(zone)
        added.append(camera_id)
    file.write_text(json.dumps(sorted(once | there | set(added))))
    return added


def _keep_pace(uow: UnitOfWork, settings: Settings) -> None:
    """Let the demo's own simulated camera, where it still shows our block, go at the pace that is wanted now."""
    wanted = _simulated(settings).camera
    for camera in uow.cameras.all():
        old, _, _ = camera.source.partition("?")
        if camera.camera_id == wanted.camera_id and old == f"sim://{_BLOCK}" and camera.source != wanted.source:
            uow.cameras.update(replace(camera, source=wanted.source))


def demo_cameras(settings: Settings) -> list[DemoCamera]:
    """The simulated street, and the street clip where sample data has it."""
    cameras = [_simulated(settings)]
    if settings.sample_data and (clip := settings.sample_data / "videos" / CLIP).is_file():
        cameras.append(_clip(clip))
    return cameras


def _eyes(settings: Settings) -> str:
    """Who looks at the simulated street: the detector, where it knows all that is drawn there and can serve.

    Else, as on a machine that has no weights yet, the street tells its own truth, and its cases say so.
    """
    detector = describe(settings.triton.model, settings.home)
    knows = set(detector.things) >= {thing.value for thing in THINGS}
    return "detector" if knows and at_hand(detector, settings) else "truth"


def _simulated(settings: Settings) -> DemoCamera:
    camera = Camera(
        camera_id="sim-street",
        name="模拟街景 1 号",
        source=f"sim://{_BLOCK}?pace={settings.faster or 1:g}&people=react&eyes={_eyes(settings)}",
        sample_seconds=0.5,
        longitude=120.1382,
        latitude=30.3125,
        community_id=COMMUNITY.area_id,
        road_id=ROAD.area_id,
        grid_id=GRID.area_id,
        block_id=BLOCK.area_id,
    )
    zones = tuple(simulated_zones(_BLOCK, camera.camera_id, camera.preset, None, SHOPS[0].place_id))
    return DemoCamera(camera, Preset(camera.camera_id, camera.preset, WIDTH, HEIGHT), zones)


def _clip(clip: Path) -> DemoCamera:
    """Every car that stands at the right-hand kerb or in the driveway stands for the whole clip."""
    camera = Camera(
        camera_id="street-clip",
        name="真实街景录像",
        source=f"file://{clip}?loop=forever&rate=realtime",
        sample_seconds=0.5,
        longitude=120.1391,
        latitude=30.3131,
        community_id=COMMUNITY.area_id,
        road_id=ROAD.area_id,
        grid_id=GRID.area_id,
        block_id=BLOCK.area_id,
    )
    corners = (
        (258, 110), (305, 104), (420, 146), (560, 142), (639, 140),
        (639, 290), (590, 264), (400, 182), (300, 150), (262, 128),
    )  # fmt: skip
    zone = Zone(
        zone_id="street-clip-right-lane",
        camera_id=camera.camera_id,
        preset=camera.preset,
        name="右侧车道与车库口",
        kind=Kind.ILLEGAL_PARKING,
        polygon=Polygon(tuple(Point(x, y) for x, y in corners)),
        dwell_seconds=6,
    )
    return DemoCamera(camera, Preset(camera.camera_id, camera.preset, 640, 352), (zone,))


def _passwords(uow: UnitOfWork, home: Path) -> dict[str, str]:
    """Password by sign-in name, kept over starts; nobody who is in the database already gets a new one."""
    file = home / _SIGN_INS
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    for person in DEMO_PEOPLE:
        if person.sign_in_name not in known and uow.people.by_sign_in_name(person.sign_in_name) is None:
            known[person.sign_in_name] = secrets.token_urlsafe(9)
    unfinished = file.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(known, out, indent=1)
    unfinished.rename(file)
    return known


def read_sign_ins(home: Path) -> dict[str, tuple[str, str]]:
    """(password, display name) of the demo's people by sign-in name; {} where the demo was never seeded."""
    file = home / _SIGN_INS
    if not file.exists():
        return {}
    names = {person.sign_in_name: person.display_name for person in DEMO_PEOPLE}
    return {name: (password, names.get(name, "")) for name, password in json.loads(file.read_text()).items()}


def what_to_look_at(settings: Settings) -> list[str]:
    """Lines for a newcomer: what will be seen, and how to add a camera or a clip of one's own."""
    cityeye = _program()
    add = (
        f"A camera of your own: {cityeye} camera add gate --name 大门 --source rtsp://HOST/STREAM, then "
        f"{cityeye} zone add gate …; a clip: {cityeye} watch CLIP --kind illegal_parking "
        '--zone "x,y x,y x,y" --dwell 5s'
    )
    if not settings.demo:
        return [add]
    cameras = demo_cameras(settings)
    seen = "The simulated street runs; its cases say that they are simulated, and its people react by chance."
    if _eyes(settings) == "detector":
        seen += f" What stands there is found by {settings.triton.model}, as on any camera."
    else:
        seen += " It tells its own truth: no detector at hand knows all eight kinds."
    if settings.faster:
        seen += f" Policies and street go {settings.faster:g} times as fast as in earnest (--speed 1: in real time)."
    if any(demo.camera.source.startswith("file:") for demo in cameras):
        seen += " A real street clip runs too: its standing cars become cases within a minute."
    else:
        seen += " No sample clip is at hand (CITYEYE_SHARED), so it is alone."
    return [f"Sign in to the cockpit as operator. {seen}", add]


def _program() -> str:
    """How this command line is called from here."""
    here = Path(sys.executable).parent / "cityeye"
    if (found := shutil.which("cityeye")) and Path(found).resolve() == here.resolve():
        return "cityeye"
    return os.path.relpath(here)
