"""A small street in a real database whose officers can walk: three roads on the map, and cases of the weeks before."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.geojson import Geometry
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.patrol import PatrolPerson, Shift
from data_contracts.store.database import Database
from governance_rules.domain.demo_street import COMMUNITY, ROAD
from tests.browser.street import Street

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 18)
"""A Wednesday, on which the officer walks."""
_WEST, _NORTH = 120.1300, 30.3145


def set_clock(database: Database, day: date, hour: int, minute: int = 0) -> None:
    """Turn the database's clock to this time in the street."""
    wanted = datetime.combine(day, time(hour, minute), ZONE)
    with database.unit_of_work() as uow:
        now = uow.now()
    database.advance_clock(wanted - now)


def walked_street(street: Street, weeks: int = 2) -> PatrolPerson:
    """Roads, staff of one officer, and on DAY's weekday of each week before a case each at two cameras at nine.

    The clock is left on the evening before DAY. Returns the officer.
    """
    line = Geometry.line(((_WEST, _NORTH + 0.0003), (_WEST + 0.0060, _NORTH + 0.0003)))
    across = Geometry.line(((_WEST + 0.0020, _NORTH - 0.0020), (_WEST + 0.0020, _NORTH + 0.0040)))
    square = ((_WEST, _NORTH), (_WEST + 0.004, _NORTH), (_WEST + 0.004, _NORTH + 0.001), (_WEST, _NORTH + 0.001))
    database = street.database
    with database.unit_of_work() as uow:
        uow.areas.save(Area(AreaLevel.ROAD, ROAD.area_id, ROAD.name, geometry=line, length_metres=576.0))
        uow.areas.save(Area(AreaLevel.ROAD, "across", "横路", geometry=across, length_metres=667.0))
        outline = Geometry.polygon((*square, square[0]))
        uow.areas.save(Area(AreaLevel.COMMUNITY, COMMUNITY.area_id, COMMUNITY.name, geometry=outline))
        officer = next(p for p in uow.people.all() if p.sign_in_name == "officer")
        early = Shift("early", "早班", 7 * 60, 15 * 60, 11 * 60, 13 * 60, 45)
        walker = PatrolPerson(officer.person_id, "early", VIOLATION_KINDS, (_WEST + 0.002, _NORTH + 0.0003))
        uow.patrol.replace_staff([early], [walker])
    for back in range(weeks, 0, -1):
        set_clock(database, DAY - timedelta(weeks=back), 9, 10)
        for number, camera_id in enumerate(("gate-1", "gate-2")):
            street.incident(camera_id, (Kind.GARBAGE, Kind.ILLEGAL_PARKING)[number], x=100 + 40 * back)
    set_clock(database, DAY - timedelta(days=1), 20, 35)
    return walker
