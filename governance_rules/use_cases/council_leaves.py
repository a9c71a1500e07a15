"""What the evidence log says of the council: nobody can change unseen what was agreed on, or when it was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from data_contracts.schemas.council import CouncilChange, CouncilMeasure
from data_contracts.schemas.evidence import LogEntry
from governance_rules.ports import UnitOfWork

COUNCIL_CHANGE = "council_change"
"""A topic's change of state; with the whole decision where it is decided."""
COUNCIL_MEASURE_DONE = "council_measure_done"
"""A measure of a decision was carried out."""


def log_change(uow: UnitOfWork, change: CouncilChange, proved: Mapping[str, Any]) -> None:
    """Append the leaf of a change. proved: JSON values that belong to it beside the change's own detail."""
    body = {
        "topic_id": change.topic_id,
        "number": change.number,
        "state_before": change.state_before,
        "state_after": change.state_after,
        "happened_at": change.happened_at,
        "person_id": change.person_id,
        "note": change.note,
        **proved,
        "detail": dict(change.detail),
    }
    uow.evidence_log.append([LogEntry(COUNCIL_CHANGE, None, body)], change.happened_at)


def log_measure_done(
    uow: UnitOfWork, topic_id: int, decision_id: int, number: int, done_on: date, person_id: int
) -> None:
    """Append the leaf of measure `number` of the decision, done on that day."""
    now = uow.now()
    body = {
        "topic_id": topic_id,
        "decision_id": decision_id,
        "measure": number,
        "done_on": done_on.isoformat(),
        "recorded_at": now,
        "person_id": person_id,
    }
    uow.evidence_log.append([LogEntry(COUNCIL_MEASURE_DONE, None, body)], now)


def decision_told(decision: Mapping[str, Any], measures: Sequence[CouncilMeasure]) -> dict[str, Any]:
    """The decision as JSON values, for its leaf: what was agreed on, by whom, with every measure."""
    told = {**decision, "decided_on": decision["decided_on"].isoformat()}
    told["measures"] = [
        {"number": one.number, "who": one.who, "what": one.what, "until_day": one.until_day.isoformat()}
        for one in measures
    ]
    return {"decision": told}
