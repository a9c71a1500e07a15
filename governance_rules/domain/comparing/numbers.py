"""Two sides beside each other: cases, kinds, endings, waits and hours, each with whether it is more than chance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from data_contracts.schemas.comparison import DayCount, PlaceCount, Stretch
from data_contracts.schemas.kinds import VIOLATION_KINDS
from governance_rules.domain.comparing.chance import (
    Tested,
    compare_rates,
    compare_shares,
    compare_waits,
    dispersion,
    holm,
)
from governance_rules.domain.comparing.sides import Side

ENDINGS = ("self", "managed", "enforced")
WAITS = ("acknowledged", "arrived")
Sides = tuple[Side, Side]
Stretches = tuple[Stretch, Stretch]


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of both sides. name: a kind, a closure, a wait or an hour; `total` for all cases.

    one, other: cases, shares (0 to 1) or median minutes; None where a side has none.  counts: the cases behind them.
    tested: of there being no difference, None where it cannot be said.  sure: more than chance, corrected for how many
    rows of its table were looked at.
    """

    name: str
    one: float | None
    other: float | None
    counts: tuple[int, int]
    tested: Tested | None
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """hours: for which cameras looked at each side; both 0 where nobody knows, and days are taken instead."""

    total: Row
    kinds: tuple[Row, ...]
    endings: tuple[Row, ...]
    false_alarms: Row
    waits: tuple[Row, ...]
    hours_of_day: tuple[Row, ...]
    places: tuple[Sequence[PlaceCount], Sequence[PlaceCount]]
    hours: tuple[float, float]

    @property
    def by_hours(self) -> bool:
        """True when rates are those of an hour watched, false when of a day."""
        return min(self.hours) > 0


def compare(sides: Sides, stretches: Stretches, hours: tuple[float, float]) -> Comparison:
    """What is more, and whether that is more than chance.

    Rates are of what cameras found in the hours they looked (`hours`), so that more cameras do not look like more
    violations; what people entered stands in the counts, not in the test. The rows of each table are judged together
    (`chance.holm`).
    """
    exposure = hours if min(hours) > 0 else (float(sides[0].days), float(sides[1].days))

    def rate(name: str, fits: Callable[[DayCount], bool]) -> Row:
        counts = tuple(sum(one.cases for one in side.counts if fits(one)) for side in stretches)
        series = [
            _by_day(side, stretch, lambda one: fits(one) and not one.by_hand)
            for side, stretch in zip(sides, stretches, strict=True)
        ]
        found = compare_rates(sum(series[0]), sum(series[1]), exposure, dispersion(series))
        return Row(name, counts[0], counts[1], (counts[0], counts[1]), found)

    mended = [{name: _sum(side, name) for name in ENDINGS} for side in stretches]
    whole = [sum(side.values()) for side in mended]
    total = rate("total", lambda one: one.kind is not None)
    return Comparison(
        total=_judged([total])[0],
        kinds=_judged([rate(kind.value, lambda one, k=kind.value: one.kind == k) for kind in VIOLATION_KINDS]),
        endings=_judged([_share(n, [side[n] for side in mended], whole) for n in ENDINGS]),
        false_alarms=_judged([_share("false_alarm", [_sum(s, "false_alarm") for s in stretches], total.counts)])[0],
        waits=_judged([_wait(name, stretches) for name in WAITS]),
        hours_of_day=_judged([rate(str(hour), lambda one, h=hour: one.hour == h) for hour in range(24)]),
        places=(stretches[0].places, stretches[1].places),
        hours=hours if min(hours) > 0 else (0.0, 0.0),
    )


def _judged(rows: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(replace(row, sure=sure) for row, sure in zip(rows, holm([row.tested for row in rows]), strict=True))


def _by_day(side: Side, stretch: Stretch, fits: Callable[[DayCount], bool]) -> list[int]:
    found: dict[object, int] = defaultdict(int)
    for one in stretch.counts:
        if fits(one):
            found[one.day] += one.cases
    return [found[side.first + timedelta(days=n)] for n in range(side.days)]


def _sum(stretch: Stretch, ending: str) -> int:
    return sum(getattr(one, ending) for one in stretch.counts if one.kind is not None)


def _share(name: str, parts: Sequence[int], wholes: Sequence[int]) -> Row:
    shares = [part / whole if whole else None for part, whole in zip(parts, wholes, strict=True)]
    found = compare_shares(parts[0], wholes[0], parts[1], wholes[1])
    return Row(name, shares[0], shares[1], (parts[0], parts[1]), found)


def _wait(name: str, stretches: Stretches) -> Row:
    one, other = (stretch.spread.get(name, {}) for stretch in stretches)
    counts = (sum(one.values()), sum(other.values()))
    return Row(name, _median(one), _median(other), counts, compare_waits(one, other))


def _median(spread: Mapping[int, int]) -> float | None:
    """Minutes, of tenths of a minute and how many waited so long; of two in the middle the lower one."""
    left = (sum(spread.values()) + 1) // 2
    for tenths in sorted(spread):
        left -= spread[tenths]
        if left <= 0:
            return tenths / 10
    return None
