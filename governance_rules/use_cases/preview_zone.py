"""What a zone would have caught, asked before it is saved. Only reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Policy
from data_contracts.schemas.what_if import StoodBox
from data_contracts.schemas.zone import Zone
from governance_rules.domain.calendar import Calendar
from governance_rules.domain.what_if import Fate
from governance_rules.domain.zone_catch import InZone, stood_in
from governance_rules.domain.zones import applies_to
from governance_rules.ports import UnitOfWork

MOST_READ = 5_000


@dataclass(frozen=True, slots=True)
class ViewRecord:
    """What stood in a camera's view, the newest first, and the policies by now. cut: there was more than MOST_READ."""

    things: list[StoodBox]
    policies: dict[Kind, Policy]
    calendar: Calendar
    cut: bool


@dataclass(frozen=True, slots=True)
class Catch:
    """What stood in the zone: the things, how many have which fate, and how many there are of other kinds."""

    inside: list[InZone]
    fates: Counter[Fate]
    others: Counter[Kind]

    @property
    def violations(self) -> int:
        """How many would have been a case."""
        return self.fates[Fate.AUTOMATIC] + self.fates[Fate.SUSPECTED]


def view_record(uow: UnitOfWork, camera_id: str, preset: str, days: int) -> ViewRecord:
    """What is on record of the view's last `days` days."""
    things = uow.what_if.stood_in_view(camera_id, preset, uow.now() - timedelta(days=days), MOST_READ)
    return ViewRecord(things, uow.policies.all_current(), Calendar(uow.time_zone), len(things) == MOST_READ)


def catch_of(zone: Zone, record: ViewRecord) -> Catch | None:
    """What of the record the zone would have caught; None where no policy is meant for it, so that it never would."""
    policy = record.policies.get(zone.kind)
    if policy is None or not applies_to(policy, zone):
        return None
    inside = stood_in(zone, policy, record.things, record.calendar)
    return Catch(
        inside,
        Counter(one.fate for one in inside if one.fate is not None),
        Counter(one.thing.kind for one in inside if one.fate is None),
    )
