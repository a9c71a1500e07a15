"""Looks at the places of open cases, in memory; and looks made up for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from data_contracts.schemas.case import Case, CaseState
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.incident import Incident
from data_contracts.schemas.look import SceneLook, Standing, WatchedCase

OF_LOOKS = ("clear_since", "clear_frames", "looked_at", "last_seen_at")


class Looks:
    """`governance_rules.ports.LookRepository`."""

    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def watched(self, views: Any) -> list[WatchedCase]:
        found = []
        for case in self.rows.cases.values():
            place = self.rows.places.get(case.place_id)
            for zone in self.rows.zones.values():
                shows = zone.place_id == case.place_id if place is None else place.zone_id == zone.zone_id
                if case.state is CaseState.CLOSED or zone.kind != case.kind or not shows:
                    continue
                if (zone.camera_id, zone.preset) in views:
                    mine = [
                        i for i in self._incidents(case) if (i.camera_id, i.preset) == (zone.camera_id, zone.preset)
                    ]
                    box = max(mine, key=lambda i: i.dwell_reached_at).box if mine else None
                    ids = frozenset(i.observation_id for i in mine)
                    found.append(WatchedCase(case, zone, None if place is None else place.box, box, ids))
        return found

    def save(self, cases: Any) -> None:
        for case in cases:
            now = {name: getattr(case, name) for name in OF_LOOKS}
            self.rows.cases[case.case_id] = replace(self.rows.cases[case.case_id], **now)

    def _incidents(self, case: Case) -> list[Incident]:
        ids = {case.incident_id} | {
            incident_id for case_id, incident_id in self.rows.attached if case_id == case.case_id
        }
        return [incident for key, incident in self.rows.incidents.items() if key in ids]


def a_look(at: datetime, *standing: Standing, **changes: Any) -> SceneLook:
    """A frame of camera `gate` that watches zone `lane`."""
    return replace(SceneLook("gate", "home", at, 10, frozenset({"lane"}), standing), **changes)


def stands(incident: Incident, shown: bool = True, **changes: Any) -> Standing:
    """The thing of `incident`, at its place."""
    standing = Standing(incident.observation_id, incident.kind, incident.zone_id, incident.box, shown)
    return replace(standing, **changes)


def beside(box: Box, x: float = 0, y: float = 0) -> Box:
    """The box moved by so many pixels."""
    return Box(box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y)
