"""Each expectation passes on a sound street, and is seen to fail where the data is broken on purpose."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
import pytest

from data_contracts.expectations.catalogue import EXPECTATIONS, FRAMES, of_frame
from data_contracts.expectations.expectation import Expectation
from data_contracts.expectations.frames import allowed, frame_of
from data_contracts.expectations.run_suites import Checker
from data_contracts.schemas.data_quality import KeyOf, Outcome, Suite
from data_contracts.store.database import Database
from tests.integration.quality.attacks import ATTACKS, TABLES
from tests.integration.quality.conftest import checked

# Their rows are counts of weeks that the sound street has not lived through: broken as frames.
ON_FRAMES = {"volume_not_above_its_weekdays", "volume_not_below_its_weekdays"}
BY_NAME = {one.name: one for one in EXPECTATIONS}


class _Undo(Exception):
    """Leaves a transaction without a trace."""


@contextmanager
def unguarded(database: Database) -> Iterator[Any]:
    """A transaction in which no trigger of ours acts, and which is undone."""
    try:
        with database.unit_of_work() as uow:
            for table in TABLES:
                uow.connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for row in uow.connection.execute(
                "SELECT conrelid::regclass::text AS name, conname FROM pg_constraint WHERE contype IN ('c', 'f') "
                "AND conrelid::regclass::text = ANY (%s) AND conparentid = 0 AND coninhcount = 0",
                (list(TABLES),),
            ).fetchall():
                uow.connection.execute(
                    f'ALTER TABLE {row["name"]} DROP CONSTRAINT IF EXISTS "{row["conname"]}" CASCADE'
                )
            yield uow
            raise _Undo
    except _Undo:
        pass


def test_each_expectation_is_broken_once() -> None:
    assert set(ATTACKS) | ON_FRAMES == set(BY_NAME)
    assert len(BY_NAME) == len(EXPECTATIONS)


@pytest.mark.parametrize("frame", FRAMES)
def test_a_sound_street_is_as_expected(sound: Database, frame: str) -> None:
    with sound.unit_of_work() as uow:
        results = checked(uow, frame, Checker())
    assert {name: one.reason for name, one in results.items() if not one.passed} == {}
    unasked = {name for name, one in results.items() if not one.checked}
    # Four weeks of cases, twenty scores of a detector, and a waiting notice are not there; all else is spoken of.
    assert unasked <= ON_FRAMES | {"detector_score_not_stuck", "notice_does_not_wait"}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_is_broken_is_found_with_its_rows(sound: Database, name: str) -> None:
    expectation = BY_NAME[name]
    with unguarded(sound) as uow:
        for statement in ATTACKS[name].split("; "):
            assert uow.connection.execute(statement).rowcount != 0, statement
        results = checked(uow, expectation.frame, Checker())
    one = results[name]
    assert one.outcome is Outcome.FAILED and one.failing >= 1, one
    assert one.reason and one.rows and expectation.key in one.rows[0]
    assert one.keys and all(key for key in one.keys)
    if one.key_of is KeyOf.CASE:
        assert all(key.isdigit() for key in one.keys)


def volume(cases: int, weeks: list[int], over: bool = True) -> dict[str, Any]:
    rows = [{"kind": "all", "cases": cases, "weeks_before": weeks}]
    results = Checker().check(frame_of("volume", rows, over), "volume", of_frame("volume"))
    return {one.name: one for one in results}


def test_a_flood_and_a_silence_are_told_from_a_usual_day() -> None:
    weeks = [500, 520, 480, 510, 495, 505, 530, 470]
    assert all(one.passed for one in volume(540, weeks).values())
    assert not volume(900, weeks)["volume_not_above_its_weekdays"].passed
    silent = volume(190, weeks)["volume_not_below_its_weekdays"]
    assert not silent.passed and silent.keys == ("all",) and silent.rows[0]["weeks_before"] == weeks
    # A day that is not over may still bring them; three weeks say nothing.
    assert volume(200, weeks, over=False)["volume_not_below_its_weekdays"].passed
    assert allowed([500, 500, 500]) is None


def test_a_constant_count_still_allows_chance() -> None:
    low, high = allowed([400] * 8)  # type: ignore[misc]
    assert (low, high) == (200, 520)
    # Dry days among wet ones: the most that was seen counts, and twice as much.
    assert allowed([1, 1, 2, 5, 26, 1, 4], (0.125, 2.0)) == (0, 52)
    # A kind that rain had down to three may be none; one that never fell below eighty may not.
    assert allowed([3, 39, 31, 35, 39, 38, 33, 40], (0.125, 2.0)) == (0, 80)
    assert allowed([80, 111, 141, 105, 145, 132, 140, 134], (0.125, 2.0))[0] == 10  # type: ignore[index]


def test_an_expectation_that_breaks_is_a_failure_with_its_reason() -> None:
    wrong = Expectation(
        Suite.CASES, "cases", "asks_for_nothing", "ExpectColumnValuesToBeBetween",
        {"column": "no_such_column", "max_value": 1}, "问", "asks", "why", "case_id",
    )  # fmt: skip
    right = Expectation(
        Suite.CASES, "cases", "asks", "ExpectColumnValuesToBeBetween", {"column": "case_id", "max_value": 9}, "问",
        "asks", "why", "case_id",
    )  # fmt: skip
    broken, sound = Checker().check(pd.DataFrame({"case_id": [1, 2]}), "cases", [wrong, right])
    assert broken.outcome is Outcome.ERRORED and "no_such_column" in broken.reason and not broken.passed
    assert sound.passed and sound.checked == 2
    unknown = Expectation(
        Suite.CASES, "cases", "unknown", "ExpectTheMoonToBeFull", {"column": "case_id"}, "月", "moon", "why", "case_id"
    )  # fmt: skip
    (moon,) = Checker().check(pd.DataFrame({"case_id": [1]}), "moon", [unknown])
    assert moon.outcome is Outcome.ERRORED and "ExpectTheMoonToBeFull" in moon.reason


def test_more_rows_than_are_read_never_pass() -> None:
    expectations = of_frame("detectors")
    (one,) = Checker().check(frame_of("detectors", [{"detector": "a"}]), "detectors", expectations, truncated=True)
    assert one.outcome is Outcome.ERRORED and "more rows" in one.reason
