"""What is compared with what: two periods of the street, or two areas in one period; read from an address and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from data_contracts.errors import InvalidInput
from data_contracts.schemas.area import AreaLevel
from governance_rules.domain.periods import Period, PeriodType, before, period_of, year_before

AREA_LEVELS = (AreaLevel.COMMUNITY, AreaLevel.ROAD, AreaLevel.GRID)


class Against(StrEnum):
    """The other period, where it is not one that a day names."""

    BEFORE = "before"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. against: of periods, the other one.  level, one, other: of areas, which two; else None."""

    period: Period
    against: Against | date = Against.BEFORE
    level: AreaLevel | None = None
    one: str | None = None
    other: str | None = None

    @property
    def other_period(self) -> Period:
        """The period of the other side; of areas the same one."""
        if self.level is not None:
            return self.period
        match self.against:
            case Against.BEFORE:
                return before(self.period)
            case Against.YEAR:
                return year_before(self.period)
            case day:
                return period_of(self.period.period_type, day)

    def address(self) -> dict[str, str]:
        """The parameters that ask it again; `asked_of` reads them."""
        kept = {"view": "compare", "period": self.period.period_type.value, "day": str(self.period.first)}
        if self.level is None:
            return kept | {"against": str(self.against)}
        areas = {"by": self.level.value, "one": self.one, "other": self.other}
        return kept | {name: value for name, value in areas.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Side:
    """Days that are over, first and last included, of an area or of the whole street (level None)."""

    first: date
    last: date
    level: AreaLevel | None = None
    area_id: str | None = None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def filters(self) -> dict[str, object]:
        """For `case_link`: the cases of this side."""
        days: dict[str, object] = {"opened_from": self.first, "opened_to": self.last}
        return days | ({self.level.value: self.area_id} if self.level is not None else {})


def asked_of(parameters: Mapping[str, str], today: date) -> Asked:
    """What an address asks. Raises InvalidInput naming the parameter that cannot be read, and what it may be."""
    name = parameters.get("period", PeriodType.WEEKLY)
    if name not in set(PeriodType):
        raise InvalidInput(f"period: {name!r} is none of {', '.join(PeriodType)}", "period")
    period = _period(PeriodType(name), "day", parameters.get("day") or str(today))
    if by := parameters.get("by"):
        if by not in AREA_LEVELS:
            raise InvalidInput(f"by: {by!r} is none of {', '.join(AREA_LEVELS)}", "by")
        return Asked(period, level=AreaLevel(by), one=parameters.get("one"), other=parameters.get("other"))
    against = parameters.get("against", Against.BEFORE)
    if against in set(Against):
        return Asked(period, Against(against))
    other = _period(period.period_type, "against", against)
    if other == period:
        raise InvalidInput(f"against: {against!r} lies in the period itself; choose another", "against")
    return Asked(period, other.first)


def _period(period_type: PeriodType, name: str, day: str) -> Period:
    try:
        found = period_of(period_type, date.fromisoformat(day))
        for neighbour in (before, year_before):
            neighbour(found)  # they have to be days, too
        return found
    except (ValueError, OverflowError):
        raise InvalidInput(f"{name}: {day!r} is no day; write it like 2026-11-27", name) from None


def sides(asked: Asked, today: date) -> tuple[Side, Side] | None:
    """Both sides in whole days that are over; None where one of them has none yet.

    While one of two periods runs, both are cut to their first days, as many as the shorter has behind it: a week up to
    Wednesday is held against the other week up to Wednesday.
    """
    periods = (asked.period, asked.other_period)
    lengths = [max(0, (min(period.last, today - timedelta(days=1)) - period.first).days + 1) for period in periods]
    if not all(lengths):
        return None
    if any(period.last >= today for period in periods):
        lengths = [min(lengths)] * 2
    areas = (asked.one, asked.other)
    one, other = (
        Side(period.first, period.first + timedelta(days=days - 1), asked.level, area)
        for period, days, area in zip(periods, lengths, areas, strict=True)
    )
    return one, other


def was_cut(asked: Asked, found: tuple[Side, Side]) -> bool:
    """True when a period runs, so that not all of its days are compared."""
    periods = (asked.period, asked.other_period)
    return any(period.days != side.days for period, side in zip(periods, found, strict=True))
