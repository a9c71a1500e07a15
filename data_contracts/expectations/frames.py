"""Rows of the named queries as frames, with the columns that cannot be had in SQL: ranges of counts, and geometry."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from data_contracts.expectations import street_shapes
from data_contracts.expectations.catalogue import of_frame

_FEWEST_WEEKS = 4
_SPREADS = 6.0
_LEAST_ALLOWANCE = 10.0
_SHARES_OF_ALL, _SHARES_OF_A_KIND = (0.5, 1.25), (0.125, 2.0)
"""Of the smallest and the largest of the weeks. Laundry hangs on dry days, bikes stand on working days: a single kind
has to fall silent, or to be twice what it ever was, to be noticed."""
_ENOUGH_SIGHTINGS, _MANY_SIGHTINGS = 50, 1000
_KNOWN_DAYS, _KNOWN_ENOUGH = 7, 14
_LEAST_RICHEST_DAY = 5


def frame_of(name: str, rows: Iterable[Mapping[str, Any]], day_is_over: bool = True) -> pd.DataFrame:
    """The frame `name` as its expectations look at it; every column that they name is there, without rows too.

    day_is_over: False leaves out what can only be said of a whole day.
    """
    given = list(rows)
    frame = pd.DataFrame(given)
    match name:
        case "volume":
            frame = _volume(frame, day_is_over)
        case "camera_days":
            frame = _camera_days(frame, day_is_over)
        case "shops":
            frame = street_shapes.shops(frame)
        case "street":
            frame = street_shapes.street(frame)
        case "zones":
            frame = street_shapes.zones(frame)
    for expectation in of_frame(name):
        p = expectation.parameters
        for column in (*p.get("column_list", ()), *(p[key] for key in ("column", "column_A", "column_B") if key in p)):
            if column not in frame.columns:
                frame[column] = pd.Series([None] * len(frame), dtype=object)
            elif column.endswith("_at"):
                frame[column] = pd.to_datetime(frame[column], utc=True)
        if expectation.kind == "ExpectColumnValuesToBeBetween":
            frame[p["column"]] = pd.to_numeric(frame[p["column"]]).astype(float)
    return frame


def allowed(before: Iterable[int], shares: tuple[float, float] = _SHARES_OF_ALL) -> tuple[float, float] | None:
    """(fewest, most) cases of a day after those of the same weekday of earlier weeks; None for fewer than four weeks.

    median ± the larger of 10 and 6 × max(1.4826 × median absolute deviation, √median), and no closer than `shares`
    of the smallest and the largest of these weeks. 1.4826 × MAD estimates the standard deviation of a normal
    distribution and is not moved by single odd days (Rousseeuw & Croux, Alternatives to the Median Absolute Deviation,
    1993); √median is that of a Poisson count.
    """
    counts = np.array(list(before), float)
    if len(counts) < _FEWEST_WEEKS:
        return None
    middle = float(np.median(counts))
    spread = max(1.4826 * float(np.median(np.abs(counts - middle))), math.sqrt(middle))
    allowance = max(_LEAST_ALLOWANCE, _SPREADS * spread)
    # Of a kind that was down to a few before, nobody can say that none is too few.
    fewest = math.floor(min(max(0.0, middle - allowance), shares[0] * float(counts.min())))
    return float(fewest), max(middle + allowance, shares[1] * float(counts.max()))


def _volume(frame: pd.DataFrame, day_is_over: bool) -> pd.DataFrame:
    if frame.empty:
        return frame
    shares = [_SHARES_OF_ALL if kind == "all" else _SHARES_OF_A_KIND for kind in frame["kind"]]
    ranges = [allowed(weeks, share) for weeks, share in zip(frame["weeks_before"], shares, strict=True)]
    frame["least"] = [one[0] if one and day_is_over else None for one in ranges]
    frame["most"] = [one[1] if one else None for one in ranges]
    cases = frame["cases"].astype(float)
    frame["above"] = (cases - pd.to_numeric(frame["most"])).clip(lower=0)
    frame["below"] = (pd.to_numeric(frame["least"]) - cases).clip(lower=0)
    return frame


def _camera_days(frame: pd.DataFrame, day_is_over: bool) -> pd.DataFrame:
    if frame.empty:
        return frame
    numbers = {
        name: pd.to_numeric(frame[name]).astype(float)
        for name in frame.columns
        if name not in ("camera_id", "last_incident_day")
    }
    seen, told = numbers["sightings"], numbers["incidents"]
    known = numbers["days_known"] >= _KNOWN_DAYS
    poorest = numbers["fewest_sightings"].where(known & (numbers["fewest_sightings"] >= _ENOUGH_SIGHTINGS))
    frame["sightings_to_fewest"] = seen / poorest if day_is_over else np.nan
    richest = numbers["most_sightings"].clip(lower=1)
    frame["sightings_to_most"] = (seen / richest).where(known & (seen >= _MANY_SIGHTINGS))
    missed = numbers["incidents_a_day"] * numbers["days_without_incident"]
    frame["incidents_missed"] = missed.where(numbers["days_known"] >= _KNOWN_ENOUGH) if day_is_over else np.nan
    frame["incidents_to_most"] = (told / numbers["most_incidents"].clip(lower=_LEAST_RICHEST_DAY)).where(known)
    return frame
