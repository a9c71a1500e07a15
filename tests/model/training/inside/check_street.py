"""The street's own pictures: what was rejected is denied where it was, and nothing else is said of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from small_run import plan

from data_contracts.errors import InvalidInput
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.sample import SampleBox
from data_contracts.schemas.street_picture import SET_FILE, StreetPicture, write_set
from data_contracts.schemas.things import Thing
from models.training import augment
from models.training.feed import CHUNK, chunk, gather, source_shares
from models.training.sample import NUMBER, Sample, columns, known_things
from models.training.street_pictures import street_pictures

REJECTED = SampleBox(Thing.GARBAGE, Box(10, 20, 30, 40), present=False)
CONFIRMED = SampleBox(Thing.PILE, Box(50, 10, 90, 40))
GARBAGE, PILE, CAR = NUMBER[Thing.GARBAGE], NUMBER[Thing.PILE], NUMBER[Thing.CAR]


def a_set(folder: Path, *pictures: StreetPicture) -> Path:
    folder.mkdir()
    for picture in pictures:
        shown = np.full((50, 100, 3), 60, np.uint8)
        shown[20:40, 10:30] = 220
        cv2.imwrite(str(folder / picture.file), shown)
    write_set(folder, pictures)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return a_set(
        tmp_path / "street",
        StreetPicture("a", "a.png", (REJECTED, CONFIRMED), ()),
        StreetPicture("b", "b.png", (), (Thing.CAR, Thing.GARBAGE)),
    )


def test_what_is_said_of_a_picture_is_what_is_learnt(folder: Path) -> None:
    of_case, all_over = street_pictures(folder)
    assert of_case.boxes == pytest.approx(np.array([[0.5, 0.2, 0.9, 0.8]])) and list(of_case.classes) == [PILE]
    assert of_case.denied == pytest.approx(np.array([[0.1, 0.4, 0.3, 0.8]]))
    assert list(of_case.denied_classes) == [GARBAGE] and not of_case.known.any() and of_case.pseudo
    assert all_over.known[[CAR, GARBAGE]].all() and all_over.known.sum() == 2 and not all_over.pseudo


def test_a_chunk_shows_it_also_where_there_are_no_public_pictures(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache.json"
    cache.write_text(json.dumps({"format": 1, "rows": {"street/a": [[CAR, 0.9, 0.6, 0.3, 0.7, 0.5]]}}))
    feed = replace(plan(tmp_path, 1).feed, data=None, street=folder, street_count=300, real_share=0.5, cache=cache)
    of_case, _ = gather(feed)
    assert sorted(of_case.classes) == sorted([CAR, PILE])
    batch = columns(chunk(feed, 0))
    denied = batch["denied_classes"] >= 0
    assert (~batch["simulated"]).sum() == round(CHUNK * 0.5 * 0.3) and set(batch["denied_classes"][denied]) == {GARBAGE}
    assert (
        not denied[batch["simulated"]].any() and (batch["denied"][denied][:, 2:] > batch["denied"][denied][:, :2]).all()
    )


def test_what_is_denied_moves_with_the_picture() -> None:
    rng = np.random.default_rng(3)
    picture = np.full((64, 96, 3), 20, np.uint8)
    picture[20:40, 30:60] = 220
    box = np.array([[30, 20, 60, 40]], np.float32)
    nothing = np.zeros((0, 4), np.float32)
    sample = Sample(
        picture, nothing, np.zeros(0, np.int64), known_things(), False, denied=box, denied_classes=np.array([GARBAGE])
    )
    for _ in range(50):
        seen = augment.view(sample, augment.Jitter((0.7, 1.5), 1.3, 0.0), 64, 96, rng)
        rows, columns_ = np.nonzero(seen.picture[..., 0] > 160)
        drawn = np.array([columns_.min(), rows.min(), columns_.max() + 1, rows.max() + 1])
        assert np.abs(drawn - seen.denied[0]).max() <= 2 and list(seen.denied_classes) == [GARBAGE]
    quarters = [augment.view(sample, augment.REAL, 32, 48, rng) for _ in range(4)]
    joined = augment.collage(quarters, 64, 96)
    assert len(joined.denied) == len(joined.denied_classes) == sum(len(quarter.denied) for quarter in quarters)


def test_a_denied_thing_is_not_said_again_by_the_public_detector(tmp_path: Path) -> None:
    no_car = SampleBox(Thing.CAR, Box(10, 20, 30, 40), present=False)
    folder = a_set(tmp_path / "street", StreetPicture("a", "a.png", (no_car,), ()))
    cache = tmp_path / "cache.json"
    rows = [[CAR, 0.9, 0.1, 0.4, 0.3, 0.8], [CAR, 0.3, 0.1, 0.4, 0.3, 0.8], [CAR, 0.9, 0.6, 0.4, 0.8, 0.8]]
    cache.write_text(json.dumps({"format": 1, "rows": {"street/a": rows}}))
    (found,) = gather(
        replace(plan(tmp_path, 1).feed, data=None, street=folder, street_count=1, real_share=0.5, cache=cache)
    )
    assert found.boxes == pytest.approx(np.array([[0.6, 0.4, 0.8, 0.8]])) and not len(found.ignored)


def test_a_handful_of_pictures_is_not_learnt_by_heart(tmp_path: Path) -> None:
    public = {"garbage_cn": 2679, "coco128": 128}
    few, many = source_shares({**public, "street": 5}), source_shares({**public, "street": 4000})
    alone = source_shares({"street": 5})
    assert few["street"] == pytest.approx(0.005) and many["street"] == pytest.approx(0.3) and alone == {"street": 1.0}
    assert all(sum(shares.values()) == pytest.approx(1) for shares in (few, many, source_shares(public)))
    without_public = [
        replace(plan(tmp_path, 1).feed, street=tmp_path, street_count=n, real_share=0.5) for n in (0, 1, 150, 9000)
    ]
    assert [one.real_a_chunk for one in without_public] == [0, 1, 10, 19]
    assert few["garbage_cn"] / few["coco128"] == pytest.approx(0.45 / 0.33)


def test_a_set_that_is_not_sound_is_named(folder: Path, tmp_path: Path) -> None:
    outside = SampleBox(Thing.PILE, Box(150, 10, 190, 40))
    write_set(folder, [StreetPicture("far", "a.png", (outside,), ())])
    with pytest.raises(InvalidInput, match="sample far has a box outside"):
        list(street_pictures(folder))
    write_set(folder, [StreetPicture("gone", "c.png", (), ())])
    with pytest.raises(InvalidInput, match=r"c\.png of sample gone"):
        list(street_pictures(folder))
    (folder / SET_FILE).write_text('{"format": 2, "pictures": []}')
    with pytest.raises(InvalidInput, match="format 2"):
        list(street_pictures(folder))
    with pytest.raises(InvalidInput, match="no set of the street's pictures"):
        list(street_pictures(tmp_path))
