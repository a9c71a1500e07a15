"""Simulated streets: the same bits everywhere, boxes that fit what is drawn, and clips whose truth holds."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import tarfile
from collections import Counter
from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.errors import InvalidInput
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.things import THINGS, Thing
from models.scenes.world import SCENES_A_SITE, Clip, Scene, make_clip, make_scene
from models.scenes.world.clip_zones import lies_in
from models.scenes.world.compose import compose
from models.scenes.world.export import export
from models.scenes.world.records import MIN_SIDE, MIN_VISIBLE
from models.scenes.world.roles import ROLES
from models.scenes.world.scene import choose_actors
from models.scenes.world.sheet import contact_sheet
from models.scenes.world.site import make_site, site_of
from models.scenes.world.telling import LOOSE
from models.scenes.world.things_furniture import FURNITURE

ROOT = Path(__file__).resolve().parents[2]
SEED = 77
SAMPLE = 2000
SMALL = (96, 160)
LEAST_SHARE = 0.1
"""Of the scenes that show a thing, for each of the sixteen; at 416 x 256 they are 0.15 to 0.9."""


def digest(scene: Scene) -> str:
    told = [(o.thing.value, o.box.as_list(), o.visible, o.kind, o.identity) for o in scene.labelled]
    return hashlib.sha256(scene.picture.tobytes() + repr((told, sorted(scene.conditions))).encode()).hexdigest()


@pytest.fixture(scope="module")
def clip() -> Clip:
    return make_clip(SEED, 3, seconds=600, frames_per_second=0.05)


def test_a_scene_is_the_same_in_another_process_and_in_any_order() -> None:
    numbers = [5, SCENES_A_SITE + 1, 3, 5 * SCENES_A_SITE, 4]
    program = (
        "import sys; sys.path.insert(0, '.')\n"
        "from tests.model.test_scenes_world import digest, make_scene\n"
        f"print(*(digest(make_scene({SEED}, n)) for n in {numbers[::-1]}))"
    )
    other = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    here = [digest(make_scene(SEED, n)) for n in numbers]
    assert other.stdout.split() == here[::-1]
    assert len(set(here)) == len(numbers)
    site_of.cache_clear()
    assert digest(make_scene(SEED, 3)) == here[2]


def test_another_seed_is_another_street() -> None:
    a, b = make_scene(SEED, 0), make_scene(SEED + 1, 0)
    assert a.camera != b.camera
    assert digest(a) != digest(b)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**62), st.integers(0, 2**40))
def test_boxes_lie_in_the_picture_and_nothing_hidden_is_told(seed: int, index: int) -> None:
    height, width = SMALL
    scene = make_scene(seed, index, height, width)
    assert scene.picture.shape == (height, width, 3) and scene.picture.dtype == np.uint8
    for one in scene.labelled:
        assert 0 <= one.box.x0 < one.box.x1 <= width and 0 <= one.box.y0 < one.box.y1 <= height
        assert min(one.box.width, one.box.height) >= MIN_SIDE
        assert MIN_VISIBLE <= one.visible <= 1
        assert one.kind is None or one.kind in VIOLATION_KINDS
    assert {"day", "dusk", "night"} & scene.conditions


def test_each_box_is_that_of_the_pixels_of_its_thing_drawn_alone() -> None:
    compared = 0
    for number in range(6):
        site = site_of(SEED, number, 256, 416)
        for actor in site.troupe:
            for part in actor.parts:
                alone = actor.__class__(
                    (part,), (), actor.x, actor.y, 0, 0, actor.far, actor.moves, actor.faces_us, actor.role
                )
                on_black, on_white = np.zeros((256, 416, 3), np.uint8), np.full((256, 416, 3), 255, np.uint8)
                told = compose(on_black, [alone])
                compose(on_white, [alone])
                if not told:
                    continue
                # Where black and white come out alike, the ground does not shine through.
                covered = (on_white.astype(int) - on_black).max(axis=2) < 128
                rows, columns = np.flatnonzero(covered.any(1)), np.flatnonzero(covered.any(0))
                drawn = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
                box = np.array(told[0].box.as_list())
                if part.thing in LOOSE:
                    # A scrap that lies apart is drawn, and is not told.
                    assert (box[:2] >= np.array(drawn[:2]) - 2).all() and (box[2:] <= np.array(drawn[2:]) + 2).all()
                else:
                    assert np.abs(box - drawn).max() <= 2, (actor.role, part.thing)
                compared += 1
    assert compared > 150


def test_what_stands_in_front_takes_away_from_what_is_seen() -> None:
    site = site_of(SEED, 1, 256, 416)
    actors = choose_actors(Random(4), site.troupe)
    alone = {}
    for actor in actors:
        for one in compose(np.zeros((256, 416, 3), np.uint8), [actor]):
            alone.setdefault((one.thing, one.box), one.visible)
    together = compose(np.zeros((256, 416, 3), np.uint8), actors)
    assert together
    assert all(one.visible <= alone.get((one.thing, one.box), 1.0) + 1e-9 for one in together)


def test_every_thing_and_kind_is_common_enough_to_be_learnt(record_property) -> None:
    things: Counter[Thing] = Counter()
    kinds: Counter[Kind] = Counter()
    conditions: Counter[str] = Counter()
    for n in range(SAMPLE):
        scene = make_scene(SEED, n * 4, *SMALL)
        things.update({one.thing for one in scene.labelled})
        kinds.update({one.kind for one in scene.labelled if one.kind})
        conditions.update(scene.conditions)
    shares = {thing.value: round(things[thing] / SAMPLE, 3) for thing in THINGS}
    record_property("shares", json.dumps(shares))
    assert min(shares.values()) >= LEAST_SHARE, shares
    assert all(kinds[kind] / SAMPLE > 0.05 for kind in VIOLATION_KINDS), kinds
    assert {"day", "dusk", "night", "rain", "wet", "fog", "lamps", "headlights", "compressed", "noise"} <= set(
        conditions
    )


def test_hard_negatives_are_drawn_and_never_told() -> None:
    role = next(role for role in ROLES if role.name == "furniture")
    total = sum(one.weight for one in ROLES)
    assert role.weight / total > 0.05 and len(FURNITURE) >= 15
    site = make_site(Random("furniture"), 256, 416, 0)
    seen = 0
    for number in range(4):
        for actor in site_of(SEED, number, 256, 416).troupe:
            if actor.role == "furniture":
                picture = np.zeros((256, 416, 3), np.uint8)
                assert compose(picture, [actor]) == ()
                seen += bool(picture.any())
    assert seen >= 4
    assert all(compose(site.backdrop.picture.copy(), [fixture]) == () for fixture in site.fixtures)


def test_violations_stand_and_passers_by_are_none() -> None:
    legal = {"walker", "driving_car", "cyclist", "scooter_rider", "bicycle_racked", "umbrella_walker", "goods_within"}
    by_role: dict[str, set[Kind | None]] = {}
    for number in range(10):
        for actor in site_of(SEED, number, *SMALL).troupe:
            by_role.setdefault(actor.role, set()).update(part.kind for part in actor.parts)
    assert all(by_role[role] == {None} for role in legal & set(by_role))
    assert by_role["garbage"] == {Kind.GARBAGE}
    assert by_role["bicycle_out"] == {Kind.BIKE_DISORDER}
    assert by_role["vendor"] == {Kind.MOBILE_VENDOR, None}


@pytest.mark.parametrize(
    "numbers", [(-1, 0), (0, -1), (0, 2**63), (True, 0), (0, 1.5), (0, 0, 10, 400), (0, 0, 256, 5000)]
)
def test_numbers_that_no_scene_has_are_refused(numbers: tuple) -> None:
    with pytest.raises(InvalidInput):
        make_scene(*numbers)


@pytest.mark.parametrize(
    "asked", [{"seconds": 0}, {"frames_per_second": 0}, {"frames_per_second": 99}, {"seconds": 1e9}]
)
def test_clips_that_cannot_be_are_refused(asked: dict) -> None:
    with pytest.raises(InvalidInput):
        make_clip(1, 1, **asked)


def test_a_clip_is_the_same_each_time(clip: Clip) -> None:
    again = make_clip(SEED, 3, seconds=600, frames_per_second=0.05)
    assert again.truth == clip.truth and again.zones == clip.zones
    first, second = list(clip.frames()), list(clip.frames())
    assert len(first) == 30
    assert [t for t, _ in first] == [n * 20.0 for n in range(30)]
    assert [digest(scene) for _, scene in first] == [digest(scene) for _, scene in second]
    # A sensor never gives the same picture twice.
    assert len({scene.picture.tobytes() for _, scene in first}) == 30


@pytest.mark.parametrize("index", range(6))
def test_the_truth_of_a_clip_holds_in_its_pictures(index: int) -> None:
    clip = make_clip(SEED, index, seconds=600, frames_per_second=0.05)
    zones = {zone.kind: zone for zone in clip.zones}
    seen: Counter[int] = Counter()
    due: Counter[int] = Counter()
    for t, scene in clip.frames():
        told = {one.identity: one for one in scene.labelled}
        assert len(told) == len(scene.labelled)
        for event in clip.truth:
            if event.begins_s <= t < event.ends_s:
                due[event.identity] += 1
                if (one := told.get(event.identity)) is not None:
                    seen[event.identity] += 1
                    assert (one.thing, one.box) == (event.thing, event.box)
                    assert one.kind == (event.kind if event.violation else None)
            else:
                assert event.identity not in told
    for event in clip.truth:
        assert 0 <= event.begins_s < event.ends_s <= clip.seconds
        if event.violation:
            assert lies_in(event.box, zones[event.kind])
            assert event.ends_s - event.begins_s >= 0.4 * clip.seconds - 1
        # Passers-by hide it for a frame, not for good.
        assert seen[event.identity] >= 0.5 * due[event.identity], event


def test_clips_show_all_kinds_right_and_wrong() -> None:
    found = {(event.kind, event.violation) for n in range(24) for event in make_clip(SEED + 5, n, 600, 0.05).truth}
    assert {kind for kind, violation in found if violation} == set(VIOLATION_KINDS)
    assert {kind for kind, violation in found if not violation} >= {Kind.BIKE_DISORDER, Kind.ILLEGAL_PARKING}


def test_webdataset_holds_pictures_and_truth(tmp_path: Path) -> None:
    files = export(SEED, 2, 5, tmp_path, "webdataset", shard=3, height=96, width=160)
    names: list[str] = []
    for file in files:
        with tarfile.open(file) as tar:
            for entry in tar.getmembers():
                content = tar.extractfile(entry)
                assert content is not None
                names.append(entry.name)
                if entry.name.endswith(".json"):
                    truth = json.load(content)
                    scene = make_scene(SEED, truth["index"], 96, 160)
                    assert truth["boxes"] == [one.box.as_list() for one in scene.labelled]
                    assert truth["things"] == [one.thing.value for one in scene.labelled]
                else:
                    picture = cv2.imdecode(np.frombuffer(io.BytesIO(content.read()).read(), np.uint8), cv2.IMREAD_COLOR)
                    assert picture.shape == (96, 160, 3)
    assert len(files) == 2 and len(names) == 10 and names[0] == f"{SEED}-000000002.jpg"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(file.name for file in files)


def test_parquet_holds_the_same(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    (file,) = export(SEED, 0, 4, tmp_path, "parquet", height=96, width=160)
    rows = parquet.read_table(file).to_pylist()
    assert [row["index"] for row in rows] == [0, 1, 2, 3]
    assert rows[1]["boxes"] == [one.box.as_list() for one in make_scene(SEED, 1, 96, 160).labelled]


def test_the_sheet_command_writes_a_picture_or_says_why_not(tmp_path: Path) -> None:
    assert contact_sheet(SEED, 0, 5, 1, True, 96, 160).shape == (192, 640, 3)
    out = tmp_path / "sheet.png"
    program = [Path(sys.executable).parent / "cityeye", "scenes", "sheet", "--count", "2", "--boxes", "--out"]
    subprocess.run([*program, out], cwd=ROOT, check=True, capture_output=True)
    assert cv2.imread(str(out)).shape == (256, 832, 3)
    refused = subprocess.run([*program, tmp_path / "sheet.gif"], cwd=ROOT, capture_output=True, text=True)
    assert refused.returncode == 2
    assert ".png or .jpg" in refused.stderr and "Traceback" not in refused.stderr
