"""The data-quality gate with the real Great Expectations: a sound set passes, and each fault is named with its rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import pytest

from data_contracts.errors import InvalidInput
from data_contracts.expectations.class_drift import stability_index
from data_contracts.expectations.picture_hash import FARTHEST, nearest, picture_hash
from data_contracts.expectations.training_repeats import without_repeats
from data_contracts.expectations.training_samples import ADVICE, check_training_set, main
from data_contracts.schemas.data_verdict import DataLimits


def sound_set() -> pd.DataFrame:
    """60 pictures of 6 cameras, a garbage and a car in most, nothing in some."""
    random = np.random.default_rng(7)
    splits = {0: "train", 1: "train", 2: "train", 3: "train", 4: "valid", 5: "test"}
    rows = []
    for number in range(60):
        camera = number % 6
        known = {
            "picture": f"p{number}",
            "camera": f"camera-{camera}",
            "split": splits[camera],
            "width": 640,
            "height": 360,
            "hash": f"{int(random.integers(2**63)):016x}",
        }
        if number % 10 == 9:
            rows.append(known | {"thing": None, "x0": np.nan, "y0": np.nan, "x1": np.nan, "y1": np.nan})
            continue
        rows.append(known | {"thing": "garbage", "x0": 10.0, "y0": 20.0, "x1": 60.0, "y1": 80.0})
        rows.append(known | {"thing": "car", "x0": 100.0, "y0": 20.0, "x1": 640.0, "y1": 360.0})
    return pd.DataFrame(rows)


def spoil(column: str, value: object, row: int = 0) -> Callable[[pd.DataFrame], None]:
    def change(frame: pd.DataFrame) -> None:
        frame.loc[row, column] = value

    return change


def share_a_picture(frame: pd.DataFrame) -> None:
    """The picture of a camera of another split looks nearly the same: two bits differ."""
    near = int(frame.loc[frame["split"] == "train", "hash"].iloc[0], 16) ^ 0b101
    frame.loc[frame["picture"] == frame.loc[frame["split"] == "valid", "picture"].iloc[0], "hash"] = f"{near:016x}"


def repeat_pictures(frame: pd.DataFrame) -> None:
    train = frame.loc[frame["split"] == "train"]
    frame.loc[train.index, "hash"] = train["hash"].iloc[0]


def move_camera(frame: pd.DataFrame) -> None:
    frame.loc[frame["picture"] == "p0", "split"] = "test"


def test_a_sound_set_is_accepted_and_says_what_it_holds() -> None:
    verdict = check_training_set(sound_set(), accepted={"garbage": 100, "car": 110})
    assert verdict.accepted and verdict.findings == ()
    assert (verdict.pictures, verdict.boxes, verdict.boxes_by_thing) == (60, 108, {"garbage": 54, "car": 54})
    assert verdict.drift is not None and 0 <= verdict.drift < 0.01


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        (spoil("thing", "dragon"), "thing_known"),
        (spoil("x1", 641.0), "box_inside"),
        (spoil("y0", -2.0), "box_inside"),
        (spoil("x1", 11.0), "box_not_degenerate"),
        (spoil("y1", 5.0), "box_not_degenerate"),
        (spoil("x0", np.inf), "box_whole"),
        (spoil("camera", None), "camera_named"),
        (spoil("split", "holiday"), "split_known"),
        (spoil("split", None), "split_known"),
        (spoil("width", 0), "picture_has_size"),
        (move_camera, "camera_in_one_split"),
        (share_a_picture, "no_near_duplicate_across_splits"),
        (repeat_pictures, "few_repeats"),
    ],
)
def test_each_fault_is_named_with_its_rows(fault: Callable[[pd.DataFrame], None], rule: str) -> None:
    frame = sound_set()
    fault(frame)
    verdict = check_training_set(frame)
    assert verdict.accepted is (rule in ADVICE) and rule in verdict.reason
    finding = next(finding for finding in verdict.findings if finding.rule == rule)
    assert finding.failing >= 1 and finding.rows[0]["picture"]
    json.dumps(verdict.as_json())


def test_too_little_of_a_thing_and_a_moved_mix_are_refused() -> None:
    frame = sound_set()
    frame.loc[frame["thing"] == "car", "thing"] = "laundry"
    verdict = check_training_set(frame, accepted={"garbage": 54, "car": 54})
    assert {finding.rule for finding in verdict.findings} == {"enough_of_each_thing", "mix_of_things_steady"}
    missing = next(finding for finding in verdict.findings if finding.rule == "enough_of_each_thing")
    assert [row["thing"] for row in missing.rows] == ["car"]
    assert verdict.drift is not None and verdict.drift > 1 and not verdict.accepted


def test_a_street_that_has_only_rejected_is_learnt_from_and_told_so() -> None:
    only_empty = check_training_set(sound_set().assign(thing=None))
    assert [f.rule for f in only_empty.findings] == ["enough_of_each_thing"] and only_empty.accepted
    assert "may be trained on" in only_empty.reason and "no box at all" in only_empty.reason


def test_a_few_boxes_are_no_mix_that_could_have_moved() -> None:
    few = sound_set().iloc[:30]
    verdict = check_training_set(few, accepted={"laundry": 5000})
    assert verdict.accepted and verdict.drift is None


def words_of(frame: pd.DataFrame) -> dict[str, frozenset[str]]:
    return {name: frozenset(rows["thing"].dropna()) for name, rows in frame.groupby("picture")}


def test_repeats_are_left_out_and_what_is_measured_by_stays() -> None:
    frame = sound_set()
    repeat_pictures(frame)
    share_a_picture(frame)
    kept, left_out = without_repeats(frame, DataLimits(), words_of(frame))
    assert check_training_set(kept).accepted
    # Of 40 repeats one is left, and that goes as well: a held-out camera shows nearly the same.
    assert set(kept["split"]) == {"valid", "test"} and len(left_out) == frame["picture"].nunique() - 20
    sound = sound_set()
    kept, left_out = without_repeats(sound, DataLimits(), words_of(sound))
    assert left_out == [] and kept.equals(sound)


def test_of_repeats_the_one_that_says_most_stays() -> None:
    frame = sound_set()
    one, other = frame.index[frame["picture"] == "p9"], frame.index[frame["picture"] == "p0"]
    frame.loc[one, ["hash", "camera"]] = frame.loc[other[0], ["hash", "camera"]].to_numpy()
    kept, left_out = without_repeats(frame, DataLimits(), words_of(frame))
    assert left_out == ["p9"] and "p0" in set(kept["picture"])
    rejected = words_of(frame) | {"p9": frozenset({"pile is not there"})}
    assert without_repeats(frame, DataLimits(), rejected)[1] == [], "it looks the same and says something else"


def test_what_is_no_training_set_is_said_so() -> None:
    with pytest.raises(InvalidInput, match="lacks the columns"):
        check_training_set(pd.DataFrame({"picture": ["a"]}))
    with pytest.raises(InvalidInput, match="no picture"):
        check_training_set(sound_set().iloc[:0])
    with pytest.raises(InvalidInput, match="hex"):
        check_training_set(sound_set().assign(hash="zebra"))


def test_the_program_prints_the_verdict(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, accepted = tmp_path / "set.csv", tmp_path / "accepted.json"
    sound_set().to_csv(file, index=False)
    accepted.write_text('{"garbage": 50, "car": 50}')
    assert main([str(file), "--accepted", str(accepted)]) == 0
    assert json.loads(capsys.readouterr().out)["accepted"] is True
    sound_set().assign(thing="dragon").to_csv(file, index=False)
    assert main([str(file)]) == 1
    assert "thing_known" in json.loads(capsys.readouterr().out)["reason"]
    assert main([str(tmp_path / "nothing.csv")]) == 2


def test_the_index_of_stability_by_hand() -> None:
    """Shares of 3/4 and 1/4 become 1/4 and 3/4: 2 · (1/2) · ln 3, but for the half box that each thing gets."""
    index, parts = stability_index({"a": 7500, "b": 2500}, {"a": 2500, "b": 7500})
    assert index == pytest.approx(np.log(3), rel=1e-3) and parts["a"] == pytest.approx(parts["b"], rel=1e-3)
    assert stability_index({"a": 3, "b": 9}, {"a": 3, "b": 9})[0] == 0
    assert stability_index({}, {}) == (0.0, {})


def test_a_picture_is_near_its_own_copies_and_far_from_others() -> None:
    random = np.random.default_rng(3)
    pictures = [cv2.resize(random.integers(0, 256, (9, 16, 3), np.uint8), (640, 360)) for _ in range(30)]
    copies = []
    for picture in pictures:
        small = cv2.resize(cv2.convertScaleAbs(picture, alpha=0.85, beta=12), (416, 234), interpolation=cv2.INTER_AREA)
        copies.append(cv2.imdecode(cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 60])[1], cv2.IMREAD_COLOR))
    hashes = np.array([picture_hash(p) for p in (*pictures, *copies)], np.uint64)
    elsewhere, before = nearest(hashes, np.repeat([0, 1], 30))
    assert (elsewhere <= 4).all(), "each has its copy in the other group"
    assert before[0] == FARTHEST and (before[1:30] > 10).all(), "and no other picture is near"
