"""What the cameras and reports pages show, read in one transaction each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from apps.cockpit.reading.inbox import MOST_REPORTS, SHOWN_FOR
from apps.cockpit.reading.visible import grants_for, visible_cameras
from data_contracts.schemas.camera import Camera, CameraHealth, HealthState
from data_contracts.schemas.case_card import CaseCard
from data_contracts.schemas.person import Person
from data_contracts.schemas.report import Report, ReportType
from data_contracts.schemas.report_delivery import Delivery
from data_contracts.schemas.zone import Zone
from governance_rules.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Cameras:
    """The cameras of the person's areas. last_card: the newest case of a camera that the person may see."""

    now: datetime
    cameras: tuple[Camera, ...]
    health: Mapping[str, CameraHealth]
    zones: Mapping[str, tuple[Zone, ...]]
    last_card: Mapping[str, CaseCard]


def read_cameras(uow: UnitOfWork, person: Person, from_: int, count: int) -> tuple[Cameras, int]:
    """`count` cameras from the `from_`-th on, sick ones first, those switched off last; and how many in all."""
    health = {h.camera_id: h for h in uow.cameras.health()}
    every = visible_cameras(person, uow.cameras.all())
    every.sort(
        key=lambda c: (not c.enabled, c.camera_id in health and health[c.camera_id].state == HealthState.OK, c.name)
    )
    shown = every[from_ : from_ + count]
    watching, last = grants_for(person), dict[str, CaseCard]()
    for camera in shown:
        for card in uow.cases.cards(camera_ids=[camera.camera_id], limit=1, within=watching):
            last[camera.camera_id] = card
    zones = {camera.camera_id: tuple(uow.zones.of_camera(camera.camera_id)) for camera in shown}
    return Cameras(uow.now(), tuple(shown), health, zones, last), len(every)


@dataclass(frozen=True, slots=True)
class Reports:
    """The newest reports, those of the latest days first. retried, dead: deliveries to readers that failed.

    sent: what this person subscribed to and got lately, newest first.
    """

    now: datetime
    reports: tuple[Report, ...]
    retried: int = 0
    dead: int = 0
    sent: tuple[Delivery, ...] = ()


def read_reports(uow: UnitOfWork, person: Person, report_type: ReportType | None = None, limit: int = 60) -> Reports:
    """Of one type, or of all."""
    found = uow.reports.all(limit, report_type.value if report_type else None)
    retried, dead = uow.report_deliveries.troubles()
    found.sort(key=lambda report: (report.period_start, report.made_at), reverse=True)
    now = uow.now()
    sent = uow.report_deliveries.delivered_to(person.person_id, now - SHOWN_FOR, MOST_REPORTS)
    return Reports(now, tuple(found), retried, dead, tuple(sent))
