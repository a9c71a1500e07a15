"""One check of one day's data: read, compare with what is expected, keep the verdict and its Data Docs.

    python -m flows.quality_check [--for 2026-11-20] [--json]

prints what came out; status 0 all as expected, 1 not, 2 wrong input, 3 it could not be checked.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from data_contracts.errors import CityEyeError, InvalidInput, PartUnavailable
from data_contracts.expectations.catalogue import FRAMES, of_frame
from data_contracts.expectations.data_docs import build_data_docs
from data_contracts.expectations.frames import frame_of
from data_contracts.expectations.run_suites import Checker, errored
from data_contracts.expectations.street_set import Originals, frame_of_samples
from data_contracts.expectations.training_results import results_of, unreadable
from data_contracts.schemas.data_quality import ExpectationResult, QualityRun, Suite
from data_contracts.schemas.sample import FIRST, SampleState, Split, TrainingSample
from data_contracts.store.database import Database
from data_contracts.store.pictures import FsspecPictures, open_picture_store
from flows.street import open_street
from governance_rules.use_cases.data_quality import keep_check

MOST_ROWS = 200_000
"""Of one frame; sixty times what the modelled street has in a day."""
_PAGE = 500


@dataclass(frozen=True, slots=True)
class Checked:
    """A check as it was kept, and its results."""

    run: QualityRun
    results: tuple[ExpectationResult, ...]


def check_day(database: Database, pictures: FsspecPictures, day: date, log: logging.Logger) -> Checked:
    """Checks the day and keeps what came out, beside earlier checks of the day.

    One frame is in memory at a time, MOST_ROWS at most, and each is read in a transaction of its own. An expectation or
    a query that breaks is a failure with its reason. Data Docs that cannot be written are told, and the verdict is kept
    all the same. Raises InvalidInput for a day that has not begun and PartUnavailable when the database is away.
    """
    began = time.monotonic()
    with database.unit_of_work() as uow:
        started_at = uow.now()
        today = started_at.astimezone(ZoneInfo(database.time_zone)).date()
        if day > today:
            raise InvalidInput(f"{day} has not begun yet; the street's day is {today}", "for")
        uow.quality.count_camera_days(day, database.time_zone)
    checker = Checker()
    found: list[ExpectationResult] = []
    for name in FRAMES:
        found += _check_frame(database, checker, name, day, day < today)
    order = list(Suite)
    found = sorted(found, key=lambda result: order.index(result.suite))
    found += judge_training_set(database, pictures, log)
    docs_path, docs_error = _data_docs(checker, pictures, log)
    with database.unit_of_work() as uow:
        seconds = time.monotonic() - began
        run = keep_check(uow, day, started_at, seconds, found, docs_path, docs_error)
    return Checked(run, tuple(found))


def _check_frame(
    database: Database, checker: Checker, name: str, day: date, day_is_over: bool
) -> list[ExpectationResult]:
    expectations = of_frame(name)
    try:
        with database.unit_of_work() as uow:
            rows = uow.quality.frame(name, day, database.time_zone, uow.now(), MOST_ROWS + 1)
        frame = frame_of(name, rows[:MOST_ROWS], day_is_over)
    except PartUnavailable:
        raise
    except Exception as error:  # whatever is wrong with the data: nothing was shown to hold
        return [errored(one, f"its rows cannot be read: {type(error).__name__}: {error}") for one in expectations]
    return checker.check(frame, name, expectations, truncated=len(rows) > MOST_ROWS)


def judge_training_set(database: Database, originals: Originals, log: logging.Logger) -> list[ExpectationResult]:
    """The results of the training set's rules on all labelled samples. Raises PartUnavailable for the database."""
    samples = labelled_samples(database)
    if not samples:
        return results_of(None)
    from data_contracts.expectations.training_samples import check_training_set

    try:
        return results_of(check_training_set(frame_of_samples(samples, originals)))
    except Exception as error:  # a picture that is gone or broken, or a rule that could not be evaluated
        log.error("the training set could not be judged: %s", error)
        return [unreadable(str(error))]


def labelled_samples(database: Database) -> list[TrainingSample]:
    """All samples that may be trained on, in order of sample_id."""
    found: list[TrainingSample] = []
    with database.unit_of_work() as uow:
        while page := uow.samples.of_states(
            (SampleState.LABELLED,), tuple(Split), _PAGE, found[-1].sample_id if found else FIRST
        ):
            found += page
    return found


def _data_docs(checker: Checker, pictures: FsspecPictures, log: logging.Logger) -> tuple[str | None, str | None]:
    """(path in the picture store, None), or (None, why there are none)."""
    try:
        path, _ = pictures.put(build_data_docs(checker.context), "data-docs", ".zip")
    except Exception as error:  # a full disk here or there, or Great Expectations itself; the verdict stands without
        log.error("no Data Docs were written: %s", error)
        return None, f"{type(error).__name__}: {error}"
    return path, None


def main(arguments: list[str] | None = None) -> int:
    """Check a day; the status of the program."""
    parser = argparse.ArgumentParser(prog="python -m flows.quality_check")
    parser.add_argument("--for", dest="day", help="a day like 2026-11-20; yesterday where none is given")
    parser.add_argument("--json", action="store_true", help="print everything as one JSON document")
    given = parser.parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR, format="%(message)s")
    log = logging.getLogger("cityeye.quality")
    try:
        with open_street(log, pool_size=1) as (settings, database):
            day = _day(given.day, database)
            checked = check_day(database, open_picture_store(settings.picture_url), day, log)
    except CityEyeError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2 if isinstance(error, InvalidInput) else 3
    if given.json:
        print(json.dumps(as_json(checked), ensure_ascii=False, default=str))
    else:
        print(in_words(checked))
    return 0 if checked.run.passed else 1


def _day(text: str | None, database: Database) -> date:
    if text is None:
        with database.unit_of_work() as uow:
            now: datetime = uow.now()
        return now.astimezone(ZoneInfo(database.time_zone)).date() - timedelta(days=1)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{text!r} is no day; write 2026-11-20", "for") from None


def as_json(checked: Checked) -> dict[str, object]:
    """The run with its results, JSON values but for times and ids."""
    return asdict(checked.run) | {"results": [asdict(result) for result in checked.results]}


def in_words(checked: Checked) -> str:
    """The verdict, a line for each failure, and where the docs are."""
    run = checked.run
    verdict = "all as expected" if run.passed else f"{run.failed} of {run.expectations} expectations failed"
    lines = [f"{run.day}: {verdict} ({run.seconds:.1f} s)"]
    for one in checked.results:
        if not one.passed:
            beside = "" if one.fails_the_day else " [fails no day]"
            lines.append(f"  {one.suite.value}: {one.en} – {one.reason}{beside}")
            if one.keys:
                lines.append(f"    {one.key_of.value}: {', '.join(one.keys[:10])}{' …' if len(one.keys) > 10 else ''}")
    lines.append(f"Data Docs: {run.docs_path}" if run.docs_path else f"no Data Docs: {run.docs_error}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
