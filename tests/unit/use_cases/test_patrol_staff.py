"""The staff file: what is wrong in it is named with file and line."""

from __future__ import annotations

import pytest

from data_contracts.errors import PolicyInvalid
from data_contracts.schemas.kinds import Kind
from governance_rules.use_cases.patrol_staff import parse_staff

PEOPLE = {"officer-1": 7, "officer-2": 8}
GOOD = """\
shifts:
- shift: early
  name: 早班
  from: 07:00
  until: '15:00'
  break: {from: '11:00', until: '13:00', minutes: 45}
- shift: night
  name: 夜班
  from: '16:00'
  until: '00:00'
  break: {from: '18:00', until: '20:00', minutes: 30}
staff:
- person: officer-1
  shift: early
  kinds: [garbage, illegal_parking]
  station: [120.13, 30.31]
  days_off: [sat, sun]
- person: officer-2
  shift: night
  kinds: [garbage]
  station: [120.14, 30.32]
"""


def test_a_file_becomes_shifts_and_people() -> None:
    shifts, staff = parse_staff(GOOD, "staff.yaml", PEOPLE)
    assert [(s.shift_id, s.begins, s.until, s.break_minutes) for s in shifts] == [
        ("early", 420, 900, 45),
        ("night", 960, 1440, 30),
    ]
    assert [(p.person_id, p.kinds, p.days_off) for p in staff] == [
        (7, (Kind.GARBAGE, Kind.ILLEGAL_PARKING), (6, 7)),
        (8, (Kind.GARBAGE,), ()),
    ]


@pytest.mark.parametrize(
    ("wrong", "instead", "line", "says"),
    [
        ("until: '15:00'", "until: '06:00'", 2, "a shift ends later on the day"),
        ("minutes: 45", "minutes: 145", 2, "the break with all its minutes"),
        ("  from: 07:00", "  from: seven", 4, "from"),
        ("shift: night\n  name", "shift: early\n  name", 7, "'early' is given twice"),
        ("- person: officer-1", "- person: officer-9", 13, "nobody here signs in as 'officer-9'"),
        ("  shift: early\n  kinds", "  shift: noon\n  kinds", 14, "no shift 'noon'; there are early, night"),
        ("[garbage, illegal_parking]", "[garbage, litter]", 15, "kinds"),
        ("[garbage, illegal_parking]", "[smoke_alarm]", 15, "smoke_alarm is an alarm"),
        ("[120.13, 30.31]", "[120.13]", 16, "station"),
        ("[120.13, 30.31]", "[30.31, 120.13]", 16, "station"),
        ("days_off: [sat, sun]", "days_of: [sat]", 17, "unknown field"),
        ("- person: officer-2", "- person: officer-1", 18, "'officer-1' is given twice"),
        ("staff:", "crew:", 1, "field 'staff' is missing"),
    ],
)
def test_a_mistake_is_named_with_its_line(wrong: str, instead: str, line: int, says: str) -> None:
    assert wrong in GOOD
    with pytest.raises(PolicyInvalid) as error:
        parse_staff(GOOD.replace(wrong, instead, 1), "staff.yaml", PEOPLE)
    assert str(error.value).startswith(f"staff.yaml:{line}:") and says in str(error.value), str(error.value)
