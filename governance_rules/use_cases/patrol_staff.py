"""Patrol staff as a file that people edit, and the staff that a street begins with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import time
from typing import Annotated, Any, get_args

import yaml
from pydantic import ConfigDict, Field, model_validator

from data_contracts.errors import NotFound
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.patrol import PatrolPerson, Shift
from data_contracts.schemas.policy import Record, Weekday
from governance_rules.domain.patrol.duty import FIRST_SHIFTS, first_staff
from governance_rules.ports import UnitOfWork
from governance_rules.use_cases.strict_yaml import StrictYaml

_DAYS: tuple[str, ...] = get_args(Weekday)
_MIDNIGHT = 24 * 60


class _Span(Record):
    from_: Annotated[time, Field(alias="from")]
    until: time

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @property
    def minutes_of_day(self) -> tuple[int, int]:
        """First minute, and the one after the last; until 00:00 is midnight at the end of the day."""
        return _minute(self.from_), _minute(self.until) or _MIDNIGHT


class _Break(_Span):
    minutes: int = Field(ge=0, le=240)


class _Shift(_Span):
    shift: str = Field(min_length=1)
    name: str = Field(min_length=1)
    break_: Annotated[_Break, Field(alias="break")]

    @model_validator(mode="after")
    def _in_order(self) -> _Shift:
        begins, until = self.minutes_of_day
        first, last = self.break_.minutes_of_day
        if begins >= until:
            raise ValueError("a shift ends later on the day that it begins on; one over midnight is written as two")
        if not (begins <= first and first + self.break_.minutes <= last <= until):
            raise ValueError("the break with all its minutes lies between its from and until, and these in the shift")
        return self


class _Person(Record):
    person: str = Field(min_length=1)
    shift: str
    kinds: tuple[Kind, ...] = Field(min_length=1)
    station: tuple[Annotated[float, Field(ge=-180, le=180)], Annotated[float, Field(ge=-90, le=90)]]
    days_off: tuple[Weekday, ...] = ()


class _Staff(Record):
    shifts: tuple[_Shift, ...] = Field(min_length=1)
    staff: tuple[_Person, ...] = Field(min_length=1)


def parse_staff(text: str, file: str, person_ids: Mapping[str, int]) -> tuple[list[Shift], list[PatrolPerson]]:
    """Shifts and staff of a file. person_ids: by sign-in name, of everybody whom the street knows.

    Raises PolicyInvalid naming file and line for what is no such file, a person, shift or kind that there is not, and
    one that is named twice.
    """
    file_of = StrictYaml(text, file)
    read = file_of.read(_Staff)
    shifts = [_shift(one) for one in read.shifts]
    known = [shift.shift_id for shift in shifts]
    for number, one in enumerate(read.shifts):
        if known.index(one.shift) != number:
            raise file_of.wrong(("shifts", number, "shift"), f"shift {one.shift!r} is given twice")
    seen: Counter[str] = Counter()
    for number, person in enumerate(read.staff):
        seen[person.person] += 1
        here = ("staff", number)
        if person.person not in person_ids:
            raise file_of.wrong((*here, "person"), f"nobody here signs in as {person.person!r}")
        if seen[person.person] > 1:
            raise file_of.wrong((*here, "person"), f"{person.person!r} is given twice")
        if person.shift not in known:
            raise file_of.wrong((*here, "shift"), f"no shift {person.shift!r}; there are {', '.join(known)}")
        if strange := [kind.value for kind in person.kinds if kind not in VIOLATION_KINDS]:
            raise file_of.wrong((*here, "kinds"), f"{strange[0]} is an alarm, which nobody finds by walking")
    return shifts, [_person(one, person_ids) for one in read.staff]


def install_staff(uow: UnitOfWork, text: str, file: str) -> tuple[int, int]:
    """Put the file into force instead of the staff that is there; how many shifts and people it has.

    Plans that are kept stay as they are. Raises PolicyInvalid as `parse_staff`.
    """
    shifts, staff = parse_staff(text, file, {one.sign_in_name: one.person_id for one in uow.people.all()})
    uow.patrol.replace_staff(shifts, staff)
    return len(shifts), len(staff)


def seed_staff(uow: UnitOfWork) -> int:
    """Make the street's officers the patrol staff where there is none; how many people that is, 0 where there is."""
    if uow.patrol.staff():
        return 0
    staff = first_staff(uow.people.all(), uow.areas.all())
    if staff:
        uow.patrol.replace_staff(FIRST_SHIFTS, staff)
    return len(staff)


def staff_text(uow: UnitOfWork) -> str:
    """The staff in force as a file that `install_staff` takes. Raises NotFound where there is none."""
    staff = uow.patrol.staff()
    if not staff:
        raise NotFound("no patrol staff is known; take the officers with `cityeye analyse staff --from-officers`")
    names = {one.person_id: one.sign_in_name for one in uow.people.all()}
    told = {
        "shifts": [_shift_words(shift) for shift in uow.patrol.shifts()],
        "staff": [_person_words(person, names) for person in staff],
    }
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, default_flow_style=None, width=120)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def _shift(one: _Shift) -> Shift:
    begins, until = one.minutes_of_day
    first, last = one.break_.minutes_of_day
    return Shift(one.shift, one.name, begins, until, first, last, one.break_.minutes)


def _person(one: _Person, person_ids: Mapping[str, int]) -> PatrolPerson:
    days_off = tuple(sorted(_DAYS.index(day) + 1 for day in one.days_off))
    return PatrolPerson(person_ids[one.person], one.shift, tuple(dict.fromkeys(one.kinds)), one.station, days_off)


def _shift_words(shift: Shift) -> dict[str, Any]:
    rest = {"from": _clock(shift.break_from), "until": _clock(shift.break_until), "minutes": shift.break_minutes}
    of_shift = {"shift": shift.shift_id, "name": shift.name}
    return of_shift | {"from": _clock(shift.begins), "until": _clock(shift.until), "break": rest}


def _person_words(person: PatrolPerson, names: Mapping[int, str]) -> dict[str, Any]:
    return {
        "person": names[person.person_id],
        "shift": person.shift_id,
        "kinds": _codes(person.kinds),
        "station": list(person.station),
        "days_off": [_DAYS[day - 1] for day in person.days_off],
    }


def _codes(kinds: Sequence[Kind]) -> list[str]:
    return [kind.value for kind in kinds]
