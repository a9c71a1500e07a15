"""The data-quality gate of a training set, as Great Expectations suites.

    python -m data_contracts.expectations.training_samples SET.csv [--accepted COUNTS.json]

prints the verdict as JSON; status 0 accepted, 1 refused, 2 wrong input. Importing Great Expectations takes seconds, so
it is imported when a set is checked.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from data_contracts.errors import InvalidInput
from data_contracts.expectations.class_drift import stability_index
from data_contracts.expectations.run_suites import error_in
from data_contracts.expectations.training_columns import boxes_of, check_columns, pictures_of, things_of
from data_contracts.schemas.data_verdict import DataFinding, DataLimits, DataVerdict
from data_contracts.schemas.sample import Split
from data_contracts.schemas.things import THINGS

LIMITS = DataLimits()
ADVICE = frozenset({"enough_of_each_thing", "few_repeats"})
"""Rules that are told and refuse nothing: simulated scenes and public pictures teach what the street has little of, and
what operators rejected, which names no thing, is worth learning from the first picture on. Two pictures that look alike
may say different things; what repeats in both is left out before (`training_repeats`)."""
_ROWS_SHOWN = 50


def check_training_set(
    frame: pd.DataFrame, accepted: Mapping[str, int] | None = None, limits: DataLimits = LIMITS
) -> DataVerdict:
    """Whether a training set may be trained on; the findings name each rule it breaks, with the rows. Those of `ADVICE`
    alone do not refuse it.

    frame: one row a box, and one row with an empty `thing` for a picture without any; columns picture, camera, split,
    width, height (pixels), hash (16 hex digits of `picture_hash`, may be empty), thing, x0, y0, x1, y1 (pixels).
    accepted: boxes by thing of the last accepted set, which the mix of this one is compared with, where both have
    enough boxes to have a mix.
    Raises InvalidInput when columns are missing or there is no row.
    """
    check_columns(frame)
    boxes, pictures = boxes_of(frame), pictures_of(frame)
    things = things_of(boxes, accepted)
    counts = {str(name): int(n) for name, n in boxes["thing"].value_counts().items()}
    comparable = accepted and min(sum(accepted.values()), len(boxes)) >= limits.least_for_drift
    drift, parts = stability_index(accepted, counts) if accepted and comparable else (None, {})
    context = _context()
    findings = _broken(context, "boxes", boxes, _of_boxes(limits)) if len(boxes) else []
    findings += _broken(context, "pictures", pictures, _of_pictures(limits))
    findings += _broken(context, "things", things, _of_things(limits)) if len(things) else [_nothing_labelled()]
    if drift is not None:
        moved = pd.DataFrame({"drift": [drift], "parts": [json.dumps({k: round(v, 4) for k, v in parts.items()})]})
        findings += _broken(context, "drift", moved, _of_drift(limits))
    passed = all(finding.rule in ADVICE for finding in findings)
    return DataVerdict(passed, len(pictures), len(boxes), counts, drift, tuple(findings))


def _between(column: str, message: str, **limits: Any) -> tuple[str, str, dict[str, Any]]:
    return "ExpectColumnValuesToBeBetween", message, {"column": column, **limits}


def _of_boxes(limits: DataLimits) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Rule → (expectation, what is wrong and what to do, its parameters)."""
    known = [thing.value for thing in THINGS]
    return {
        "thing_known": (
            "ExpectColumnValuesToBeInSet",
            "boxes of things that nobody knows; map them to ours",
            {"column": "thing", "value_set": known},
        ),
        "box_whole": (
            "ExpectColumnValuesToNotBeNull",
            "boxes with a corner that is missing or endless; label them again",
            {"column": "outside"},
        ),
        "box_inside": _between("outside", "boxes reach out of their picture; clip them", max_value=limits.outside),
        "box_not_degenerate": _between(
            "shorter_side",
            "boxes that are empty, inside out or thinner than can be learnt",
            min_value=limits.shortest_side,
        ),
    }


def _of_pictures(limits: DataLimits) -> dict[str, tuple[str, str, dict[str, Any]]]:
    return {
        "camera_named": (
            "ExpectColumnValuesToNotBeNull",
            "pictures without a camera, so nobody can say which split they belong to",
            {"column": "camera"},
        ),
        "split_known": (
            "ExpectColumnValuesToBeInSet",
            "pictures in no split, or in one that nobody knows",
            {"column": "split_or_none", "value_set": [split.value for split in Split]},
        ),
        "picture_has_size": _between("smaller_side", "pictures without a size", min_value=1),
        "camera_in_one_split": _between(
            "splits_of_camera", "pictures of cameras that are in two splits; a camera is in one only", max_value=1
        ),
        "no_near_duplicate_across_splits": _between(
            "nearest_elsewhere",
            "pictures whose near duplicate is in another split; leave one of the two out",
            min_value=limits.near_distance + 1,
        ),
        "few_repeats": _between(
            "nearest_before",
            f"pictures repeat one of their split, more than {limits.most_repeats:.0%} of all; leave repeats out",
            min_value=limits.same_distance + 1,
            mostly=1 - limits.most_repeats,
        ),
    }


def _of_things(limits: DataLimits) -> dict[str, tuple[str, str, dict[str, Any]]]:
    message = f"things with fewer than {limits.least_boxes} boxes to train on: scenes teach them; label more"
    return {"enough_of_each_thing": _between("train_boxes", message, min_value=limits.least_boxes)}


def _of_drift(limits: DataLimits) -> dict[str, tuple[str, str, dict[str, Any]]]:
    message = f"the mix of things has moved by more than {limits.most_drift} since the last accepted set"
    return {"mix_of_things_steady": _between("drift", message, max_value=limits.most_drift)}


def _nothing_labelled() -> DataFinding:
    said = "no box at all: what was rejected is learnt from, things are by simulated scenes and public pictures alone"
    return DataFinding("enough_of_each_thing", said, 0)


def _context() -> Any:
    """A context of this check alone, which tells nobody outside of it."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context


def _broken(
    context: Any, name: str, rows: pd.DataFrame, rules: Mapping[str, tuple[str, str, dict[str, Any]]]
) -> list[DataFinding]:
    """The findings of one suite. Raises RuntimeError when an expectation could not be evaluated at all."""
    import great_expectations as gx

    asset = context.data_sources.add_pandas(name).add_dataframe_asset(name)
    batch = asset.add_batch_definition_whole_dataframe(name).get_batch({"dataframe": rows})
    suite = gx.ExpectationSuite(name)
    for rule, (kind, _, parameters) in rules.items():
        suite.add_expectation(getattr(gx.expectations, kind)(**parameters, meta={"rule": rule}))
    findings = []
    for result in batch.validate(suite, result_format={"result_format": "COMPLETE"}).results:
        rule = result.expectation_config.meta["rule"]
        if (error := error_in(result.exception_info)) is not None:
            raise RuntimeError(f"rule {rule} could not be evaluated: {error}")
        if not result.success:
            failing = result.result["unexpected_index_list"]
            findings.append(DataFinding(rule, rules[rule][1], len(failing), _shown(rows, failing)))
    return findings


def _shown(rows: pd.DataFrame, index: list[int]) -> tuple[Mapping[str, Any], ...]:
    return tuple(json.loads(rows.loc[index[:_ROWS_SHOWN]].to_json(orient="records", double_precision=3)))


def main(arguments: list[str] | None = None) -> int:
    """Check a CSV file; the status of the program."""
    parser = argparse.ArgumentParser(prog="python -m data_contracts.expectations.training_samples")
    parser.add_argument("set", type=Path, help="CSV with the columns of check_training_set")
    parser.add_argument("--accepted", type=Path, help="JSON: boxes by thing of the last accepted set")
    given = parser.parse_args(arguments)
    try:
        frame = pd.read_csv(given.set, dtype={"picture": str, "camera": str, "hash": str, "thing": str, "split": str})
        accepted = json.loads(given.accepted.read_text()) if given.accepted else None
        verdict = check_training_set(frame, accepted)
    except (InvalidInput, OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(json.dumps(verdict.as_json(), ensure_ascii=False, indent=2))
    return 0 if verdict.accepted else 1


if __name__ == "__main__":
    sys.exit(main())
