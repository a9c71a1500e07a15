"""Who is on duty on a day, and the staff that a street begins with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.geojson import Degrees
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.patrol import PatrolPerson, Shift
from data_contracts.schemas.person import Person
from data_contracts.schemas.policy import Role

FIRST_SHIFTS: tuple[Shift, ...] = (
    Shift("early", "早班", 7 * 60, 15 * 60, 11 * 60, 13 * 60 + 30, 45),
    Shift("late", "晚班", 14 * 60, 22 * 60, 16 * 60, 18 * 60, 45),
)
"""Set by us; a street that knows its own hours writes them into its staff file."""


@dataclass(frozen=True, slots=True)
class Walker:
    """Somebody on duty on one day. Minutes after midnight; the break is taken at the station."""

    person_id: int
    kinds: frozenset[Kind]
    station: Degrees
    begins: int
    until: int
    break_from: int
    break_until: int
    break_minutes: int

    @property
    def hours_on_street(self) -> float:
        """Hours of the shift without the break."""
        return (self.until - self.begins - self.break_minutes) / 60


def on_duty(day: date, shifts: Iterable[Shift], staff: Iterable[PatrolPerson]) -> list[Walker]:
    """Those whose day off it is not, by person. Raises KeyError for a shift that there is not."""
    by_id = {shift.shift_id: shift for shift in shifts}
    found = []
    for person in sorted(staff, key=lambda one: one.person_id):
        shift = by_id[person.shift_id]
        if day.isoweekday() not in person.days_off:
            found.append(
                Walker(
                    person.person_id, frozenset(person.kinds), person.station, shift.begins, shift.until,
                    shift.break_from, shift.break_until, shift.break_minutes,
                )
            )  # fmt: skip
    return found


def first_staff(people: Iterable[Person], areas: Sequence[Area]) -> list[PatrolPerson]:
    """The officers of a street as patrol people, until somebody says it better. Set by us.

    Shifts and the two days off a week take turns; all kinds may be handled by everybody, but motor vehicles by every
    second person only. The station is the middle of the officer's community, else of the street; [] without a map.
    """
    middles = {area.area_id: _middle(area) for area in areas if area.level is AreaLevel.COMMUNITY and area.geometry}
    if not middles:
        return []
    street = _mean(list(middles.values()))
    officers = [person for person in people if person.active and person.has(Role.OFFICER)]
    found = []
    for number, person in enumerate(sorted(officers, key=lambda one: one.person_id)):
        grant = next(grant for grant in person.grants if grant.role is Role.OFFICER)
        kinds = [kind for kind in VIOLATION_KINDS if kind is not Kind.ILLEGAL_PARKING or number // 2 % 2 == 0]
        first_off = number * 2 % 7
        days_off = tuple(sorted({first_off + 1, (first_off + 1) % 7 + 1}))
        shift = FIRST_SHIFTS[number % len(FIRST_SHIFTS)].shift_id
        station = middles.get(grant.community_id or "", street)
        found.append(PatrolPerson(person.person_id, shift, tuple(kinds), station, days_off))
    return found


def _middle(area: Area) -> Degrees:
    assert area.geometry is not None
    return _mean(area.geometry.coordinates[0][:-1])


def _mean(points: Sequence[Degrees]) -> Degrees:
    """Rounded to 7 digits, about a centimetre."""
    return (
        round(sum(p[0] for p in points) / len(points), 7),
        round(sum(p[1] for p in points) / len(points), 7),
    )
