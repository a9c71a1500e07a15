"""Cases and their timers, in memory."""

from __future__ import annotations

from dataclasses import replace
from uuid import NAMESPACE_URL, uuid5

from data_contracts.errors import NotFound, StalePage
from data_contracts.schemas.case import (
    PAUSED_STATES,
    SIDE_STATES,
    VIOLATIONS,
    Case,
    CaseEvent,
    CaseState,
    DueTimer,
    Timer,
    TimerPurpose,
)
from data_contracts.schemas.notice import Notice, NoticeState
from governance_rules.domain.escalation import REMINDERS
from governance_rules.domain.timer_repair import fault_of


class Cases:
    def __init__(self, rows):
        self.rows = rows

    def open_at(self, spots):
        wanted, cases = set(spots), self.rows.cases.values()
        still_open = [c for c in cases if c.state is not CaseState.CLOSED]
        return {(c.place_id, c.kind): c for c in still_open if (c.place_id, c.kind) in wanted}

    def last_mended_at(self, spots):
        wanted = set(spots)
        mended = [c for c in self.rows.cases.values() if c.closure in VIOLATIONS]
        ordered = sorted(mended, key=lambda c: c.case_id)
        return {(c.place_id, c.kind): c for c in ordered if (c.place_id, c.kind) in wanted}

    def open_case(self, incident, place_id, policy, decision, now, follows_case_id=None):
        assert not self.open_at([(place_id, incident.kind)])
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

    def open_many(self, openings):
        return [self.open_case(o.incident, o.place_id, o.policy, o.decision, o.at, o.follows_case_id) for o in openings]

    def attach(self, case_id, incident, at):
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
        if case_id not in self.rows.cases:
            raise NotFound(f"case {case_id} does not exist")
        return self.rows.cases[case_id]

    def get_many(self, case_ids, for_update=False):
        return {case_id: self.rows.cases[case_id] for case_id in case_ids if case_id in self.rows.cases}

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

    def apply_many(self, changes):
        for change in changes:
            self.apply(change.case, change.decision, change.at, change.actor_id, change.actor_role, change.fired)

    def events(self, case_id):
        return [event for event in self.rows.told if event.case_id == case_id]

    def events_of(self, case_ids):
        return {case_id: self.events(case_id) for case_id in case_ids}

    def _write(self, case, state_before, decision, actor_id, actor_role):
        now = self.rows.now
        paused = case.state in PAUSED_STATES | {CaseState.CLOSED}
        assert (decision.timer is None) == paused, "exactly one timer while open, none when closed or paused"
        self.rows.cases[case.case_id] = case
        self.rows.events.append((case.case_id, case.version, decision.event_type, state_before, actor_id, actor_role))
        self.rows.told.append(
            CaseEvent(
                case.case_id, case.version, decision.event_type, state_before, case.state, now, actor_id, actor_role
            )
        )
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


class Timers:
    def __init__(self, rows):
        self.rows = rows

    def claim_due(self, limit, passing_over=()):
        in_hand = {h.case_id for h in self.rows.held_commands.values() if h.pending}
        due = [
            t
            for t in self.rows.timers.values()
            if self._is_due(t) and t.timer_id not in passing_over and t.case_id not in in_hand
        ]
        soonest = sorted(due, key=lambda t: (t.due_at, t.timer_id))[:limit]
        return [DueTimer(t, self.rows.cases[t.case_id], self._delivered(t.case_id)) for t in soonest]

    def _is_due(self, timer):
        answered = timer.purpose is TimerPurpose.DELIVERY and self._delivered(timer.case_id) >= REMINDERS
        return answered or timer.due_at <= self.rows.now

    def _delivered(self, case_id):
        notices = self.rows.notices.values()
        return frozenset(n.purpose for n in notices if n.case_id == case_id and n.state is NoticeState.DELIVERED)

    def pending(self, case_id):
        return self.rows.timers.get(case_id)

    def pending_of(self, case_ids):
        return {case_id: self.rows.timers[case_id] for case_id in case_ids if case_id in self.rows.timers}

    def put_away(self, timer):
        self.rows.timers = {key: t for key, t in self.rows.timers.items() if t != timer}

    def overdue(self, since, limit):
        return [t for t in self.rows.timers.values() if t.due_at < since][:limit]

    def cases_with_fault(self, limit):
        cases = self.rows.cases.values()
        return [c.case_id for c in cases if fault_of(c, self.rows.timers.get(c.case_id))][:limit]
