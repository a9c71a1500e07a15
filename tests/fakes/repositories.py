"""The repositories of the street in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from data_contracts.errors import NotFound, StalePage
from data_contracts.schemas.case import PAUSED_STATES, SIDE_STATES, VIOLATIONS, Case, CaseState, DueTimer, Timer
from data_contracts.schemas.notice import Notice, NoticeState
from data_contracts.schemas.person import Person, Session


class _Repository:
    def __init__(self, rows: Any) -> None:
        self.rows = rows


def _found(table: dict, key: Any, what: str) -> Any:
    if key not in table:
        raise NotFound(f"{what} {key!r} does not exist")
    return table[key]


class Areas(_Repository):
    def save(self, area):
        self.rows.areas[area.level, area.area_id] = area


class Cameras(_Repository):
    def add(self, camera):
        self.rows.cameras[camera.camera_id] = camera

    def get(self, camera_id):
        return _found(self.rows.cameras, camera_id, "camera")


class Zones(_Repository):
    def add(self, zone):
        self.rows.zones[zone.zone_id] = zone

    def get(self, zone_id):
        return _found(self.rows.zones, zone_id, "zone")


class Policies(_Repository):
    def save(self, policy):
        self.rows.policies[policy.kind] = policy
        return policy.version

    def current(self, kind):
        return _found(self.rows.policies, kind, "policy of")


class Observations(_Repository):
    def save(self, observations):
        self.rows.observations |= {o.observation_id: o for o in observations}

    def add_sightings(self, sightings):
        self.rows.sightings += sightings

    def save_place_states(self, states, saved_at):
        self.rows.place_states |= states


class Places(_Repository):
    def lock_zone(self, zone_id):
        pass

    def lock_place(self, place_id):
        pass

    def spots_of_zone(self, zone_id):
        return [p for p in self.rows.places.values() if p.spot and p.zone_id == zone_id]

    def add(self, place):
        assert not place.spot or place.place_id not in self.rows.places
        self.rows.places[place.place_id] = place


class Shops(_Repository):
    def save(self, shop):
        self.rows.shops[shop.shop_id] = shop


class Sensors(_Repository):
    def save(self, sensor):
        self.rows.sensors[sensor.sensor_id] = sensor

    def get(self, sensor_id):
        return _found(self.rows.sensors, sensor_id, "sensor")

    def all(self):
        return list(self.rows.sensors.values())


class Incidents(_Repository):
    def add(self, incident, place_id):
        if incident.incident_id in self.rows.incidents:
            return False
        self.rows.incidents[incident.incident_id] = replace(incident, place_id=place_id)
        return True

    def get(self, incident_id):
        return _found(self.rows.incidents, incident_id, "incident")

    def case_of(self, incident_id):
        opened = {case.incident_id: case.case_id for case in self.rows.cases.values()}
        attached = {incident: case_id for case_id, incident in self.rows.attached}
        return _found(opened | attached, incident_id, "case of incident")

    def add_picture(self, picture):
        self.rows.pictures.append(picture)

    def pictures(self, incident_id):
        return [picture for picture in self.rows.pictures if picture.incident_id == incident_id]


class Samples(_Repository):
    def find(self, sample_id, for_update=False):
        return self.rows.samples.get(sample_id)

    def of_picture(self, sha256):
        return [sample for sample in self.rows.samples.values() if sample.picture.sha256 == sha256]

    def save(self, sample):
        self.rows.samples[sample.sample_id] = sample


class Cases(_Repository):
    def open_at(self, place_id, kind):
        wanted = (place_id, kind)
        cases = self.rows.cases.values()
        return next((c for c in cases if (c.place_id, c.kind) == wanted and c.state is not CaseState.CLOSED), None)

    def last_mended_at(self, place_id, kind):
        cases = self.rows.cases.values()
        mended = [c for c in cases if (c.place_id, c.kind) == (place_id, kind) and c.closure in VIOLATIONS]
        return max(mended, key=lambda c: c.case_id, default=None)

    def open_case(self, incident, place_id, policy, decision, now, follows_case_id=None):
        assert self.open_at(place_id, incident.kind) is None
        case = Case(
            len(self.rows.cases) + 1, incident.kind, decision.state, str(decision.status_code), place_id,
            incident.camera_id, incident.zone_id, incident.incident_id, policy, policy.severity, incident.score,
            now, now, 1, 1, follows_case_id=follows_case_id, last_seen_at=incident.dwell_reached_at,
        )  # fmt: skip
        seen_by = self.rows.cameras.get(incident.camera_id) or self.rows.sensors.get(incident.sensor_id)
        if seen_by is not None:
            case = replace(case, community_id=seen_by.community_id, grid_id=seen_by.grid_id, block_id=seen_by.block_id)
        self._write(case, None, decision, None, "system")
        return case

    def attach(self, case_id, incident):
        case = self.rows.cases[case_id]
        seen_at = max(case.last_seen_at or incident.dwell_reached_at, incident.dwell_reached_at)
        self.rows.cases[case_id] = replace(case, sighting_count=case.sighting_count + 1, last_seen_at=seen_at)
        self.rows.attached.append((case_id, incident.incident_id))

    def seen(self, observation_ids):
        for case_id, case in self.rows.cases.items():
            incident = self.rows.incidents[case.incident_id]
            seen_at = observation_ids.get(incident.observation_id)
            if seen_at is not None and case.state is not CaseState.CLOSED:
                self.rows.cases[case_id] = replace(case, last_seen_at=max(case.last_seen_at, seen_at))

    def get(self, case_id, for_update=False):
        return _found(self.rows.cases, case_id, "case")

    def apply(self, case, decision, now, actor_id, actor_role, fired=None):
        if self.rows.cases[case.case_id].version != case.version:
            raise StalePage(f"case {case.case_id} has moved on")
        assert case.state is not CaseState.CLOSED
        closed = decision.state is CaseState.CLOSED
        if decision.asked_anew:
            case = replace(case, acknowledged_at=None, acknowledged_by=None, arrived_at=None, site_recorded_at=None)
        changed = replace(
            case,
            state=decision.state,
            status_code=str(decision.status_code),
            state_since=case.state_since if decision.state is case.state else now,
            version=case.version + 1,
            run=case.run + 1,
            acknowledged_at=now if decision.acknowledged else case.acknowledged_at,
            acknowledged_by=actor_id if decision.acknowledged else case.acknowledged_by,
            closed_at=now if closed else None,
            closure=decision.closure,
            returns_to=decision.returns_to,
            assigned_to=decision.assigned_to or case.assigned_to,
            arrived_at=now if decision.arrived else case.arrived_at,
            site_recorded_at=now if decision.site_recorded else case.site_recorded_at,
            appealed_at=now if decision.appealed else case.appealed_at,
        )
        assert (changed.returns_to is not None) == (changed.state in SIDE_STATES)
        self._write(changed, case.state, decision, actor_id, actor_role)
        return changed

    def apply_many(self, changes, now, actor_id, actor_role):
        for change in changes:
            self.apply(change.case, change.decision, now, actor_id, actor_role, change.fired)

    def _write(self, case, state_before, decision, actor_id, actor_role):
        now = self.rows.now
        paused = case.state in PAUSED_STATES | {CaseState.CLOSED}
        assert (decision.timer is None) == paused, "exactly one timer while open, none when closed or paused"
        self.rows.cases[case.case_id] = case
        self.rows.events.append((case.case_id, case.version, decision.event_type, state_before, actor_id, actor_role))
        self.rows.timers.pop(case.case_id, None)
        if decision.timer is not None:
            timer_id = 1000 * case.case_id + case.version
            timer = Timer(timer_id, case.case_id, case.run, decision.timer.purpose, decision.timer.due_at)
            self.rows.timers[case.case_id] = timer
        for draft in decision.notices:
            key = f"{case.case_id}:{case.version}:{draft.purpose}:{draft.role}:{draft.channel}"
            assert key not in self.rows.notices, f"{key} is written twice"
            self.rows.notices[key] = Notice(
                uuid5(NAMESPACE_URL, key), case.case_id, key, draft.purpose, draft.role, draft.channel,
                NoticeState.PENDING, 0, draft.not_before or now, now, None, draft.body,
            )  # fmt: skip


class Timers(_Repository):
    def claim_due(self, limit, passing_over=()):
        due = [t for t in self.rows.timers.values() if t.due_at <= self.rows.now and t.timer_id not in passing_over]
        soonest = sorted(due, key=lambda t: (t.due_at, t.timer_id))[:limit]
        return [DueTimer(t, self.rows.cases[t.case_id], self._delivered(t.case_id)) for t in soonest]

    def _delivered(self, case_id):
        notices = self.rows.notices.values()
        return frozenset(n.purpose for n in notices if n.case_id == case_id and n.state is NoticeState.DELIVERED)

    def pending(self, case_id):
        return self.rows.timers.get(case_id)

    def finish(self, timer):
        self.rows.timers = {key: t for key, t in self.rows.timers.items() if t != timer}

    def overdue(self, since, limit):
        return [t for t in self.rows.timers.values() if t.due_at < since][:limit]

    def cases_without_timer(self, limit):
        none = PAUSED_STATES | {CaseState.CLOSED}
        return [
            c.case_id for c in self.rows.cases.values() if c.state not in none and c.case_id not in self.rows.timers
        ]


class People(_Repository):
    def add(self, sign_in_name, display_name, password_hash, grants):
        person = Person(len(self.rows.people) + 1, sign_in_name, display_name, tuple(grants))
        self.rows.people[sign_in_name.lower()] = (person, password_hash)
        return person.person_id

    def by_sign_in_name(self, name):
        return self.rows.people.get(name.lower())

    def get(self, person_id):
        people = {person.person_id: person for person, _ in self.rows.people.values()}
        return _found(people, person_id, "person")

    def lock_sign_in(self, name):
        pass

    def record_sign_in(self, name, origin, success, at):
        self.rows.attempts.append((name.lower(), origin, success, at))

    def recent_failures(self, name, since):
        failures = []
        for tried, _, success, at in self.rows.attempts:
            if tried == name.lower() and at >= since:
                failures = [] if success else [*failures, at]
        return len(failures), failures[-1] if failures else None

    def start_session(self, token_sha256, person_id, at, expires_at):
        person = next(p for p, _ in self.rows.people.values() if p.person_id == person_id)
        self.rows.sessions[token_sha256] = Session(person, expires_at)

    def session(self, token_sha256, at):
        session = self.rows.sessions.get(token_sha256)
        return session if session and session.expires_at > at else None

    def end_session(self, token_sha256):
        self.rows.sessions.pop(token_sha256, None)
