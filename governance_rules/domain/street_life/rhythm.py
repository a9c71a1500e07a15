"""When each kind happens: by hour, weekday, season and weather. Set by us; what is not published has no source."""

from __future__ import annotations

from datetime import date

from data_contracts.schemas.kinds import Kind
from governance_rules.domain.street_life.weather import Weather

Hours = tuple[float, ...]
"""24 weights, one for each hour of the street's own time."""


def _hours(*peaks: tuple[int, int, float]) -> Hours:
    """Weights from spans (first hour, hour after the last, weight); 0 elsewhere."""
    weights = [0.0] * 24
    for first, until, weight in peaks:
        for hour in range(first, until):
            weights[hour] = max(weights[hour], weight)
    return tuple(weights)


HOURS: dict[Kind, Hours] = {
    Kind.SHOP_OVERFLOW: _hours((7, 22, 1.0), (9, 12, 2.2), (16, 20, 3.0)),
    Kind.MOBILE_VENDOR: _hours((5, 23, 0.4), (6, 9, 3.0), (11, 13, 1.2), (17, 22, 3.2)),
    Kind.ILLEGAL_PARKING: _hours((0, 24, 0.5), (7, 10, 2.6), (11, 14, 1.8), (17, 22, 3.0)),
    Kind.BIKE_DISORDER: _hours((6, 21, 0.8), (7, 10, 3.0), (17, 20, 3.0)),
    Kind.GARBAGE: _hours((0, 24, 0.4), (6, 9, 1.6), (19, 24, 2.6)),
    Kind.STREET_DRYING: _hours((7, 15, 1.0), (8, 11, 3.0)),
    Kind.ILLEGAL_AD: _hours((6, 23, 1.0), (8, 18, 2.0)),
    Kind.PILED_GOODS: _hours((6, 20, 1.0), (8, 12, 2.0), (13, 17, 2.0)),
}

# Monday to Sunday.
_WEEKDAYS: dict[Kind, tuple[float, ...]] = {
    Kind.SHOP_OVERFLOW: (0.9, 0.9, 0.95, 0.95, 1.1, 1.15, 1.05),
    Kind.MOBILE_VENDOR: (0.85, 0.85, 0.9, 0.9, 1.1, 1.25, 1.15),
    Kind.ILLEGAL_PARKING: (1.0, 1.0, 1.0, 1.0, 1.1, 1.0, 0.9),
    Kind.BIKE_DISORDER: (1.1, 1.1, 1.1, 1.1, 1.1, 0.8, 0.7),
    Kind.GARBAGE: (1.0, 0.95, 0.95, 0.95, 1.0, 1.05, 1.1),
    Kind.STREET_DRYING: (0.85, 0.85, 0.85, 0.85, 0.9, 1.3, 1.4),
    Kind.ILLEGAL_AD: (1.1, 1.05, 1.05, 1.05, 1.05, 0.9, 0.8),
    Kind.PILED_GOODS: (1.15, 1.1, 1.1, 1.1, 1.05, 0.9, 0.6),
}

_IN_RAIN: dict[Kind, float] = {
    Kind.SHOP_OVERFLOW: 0.7,
    Kind.MOBILE_VENDOR: 0.45,
    Kind.ILLEGAL_PARKING: 1.15,
    Kind.BIKE_DISORDER: 0.75,
    Kind.GARBAGE: 0.9,
    Kind.STREET_DRYING: 0.08,
    Kind.ILLEGAL_AD: 0.7,
    Kind.PILED_GOODS: 0.85,
}


def factor(kind: Kind, day: date, weather: Weather) -> float:
    """How much more of the kind happens on this day than on another; only ratios between days mean anything."""
    rain = _IN_RAIN[kind] if weather.wet else 1.0
    return _WEEKDAYS[kind][day.weekday()] * rain * _season(kind, weather.degrees)


def _season(kind: Kind, degrees: float) -> float:
    """By warmth: laundry hangs out where it dries, people eat outside on warm evenings, heat empties the street."""
    warm = min(max((degrees - 5) / 20, 0.0), 1.0)
    match kind:
        case Kind.STREET_DRYING:
            return 0.4 + 0.9 * warm
        case Kind.GARBAGE | Kind.BIKE_DISORDER:
            return 0.8 + 0.3 * warm
        case Kind.SHOP_OVERFLOW | Kind.MOBILE_VENDOR:
            return 0.95 + 0.1 * warm
        case _:
            return 1.0
