"""The past once more: does a detector show what last week's cases were about, on their own sealed pictures?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import cv2
import numpy as np

from data_contracts.errors import NotFound
from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.policy import Policy
from data_contracts.store.database import Database
from governance_rules.domain.promotion import ReplayedCase
from governance_rules.ports import Detector, PictureStore

LEAST_OVERLAP = 0.3
_RIGHT = frozenset({Closure.SELF, Closure.MANAGED, Closure.ENFORCED})


@dataclass(frozen=True, slots=True)
class PastCase:
    """A case that people have decided on. right: it was one.  path: sealed picture of when the dwell was over."""

    case_id: int
    policy: Policy
    right: bool
    box: Box
    path: str


def past_cases(database: Database, days: float, limit: int = 500) -> list[PastCase]:
    """Cases closed within `days`, newest first, of which people said, or the mending showed, what they were."""
    with database.unit_of_work() as uow:
        since = uow.now() - timedelta(days=days)
        found = []
        for card in uow.cases.cards(states=[CaseState.CLOSED.value], limit=limit):
            case = card.case
            known = case.closure in _RIGHT or case.closure is Closure.FALSE_ALARM
            if not known or card.box is None or case.closed_at is None or case.closed_at < since:
                continue
            pictures = [
                p for p in uow.incidents.pictures_of_case(case.case_id) if p.sealed and p.role == "dwell_reached"
            ]
            if pictures:
                right = case.closure in _RIGHT
                found.append(PastCase(case.case_id, case.policy, right, card.box, pictures[0].path))
    return found


def replay(cases: list[PastCase], store: PictureStore, current: Detector, candidate: Detector) -> list[ReplayedCase]:
    """Each case on its own picture; one whose picture is gone is left out. Raises PartUnavailable."""
    return [
        ReplayedCase(
            case.case_id,
            case.policy.kind.value,
            case.right,
            shows(current.detect([picture])[0], case),
            shows(candidate.detect([picture])[0], case),
        )
        for case, picture in _pictures(cases, store)
    ]


def shows(found: Detections, case: PastCase) -> bool:
    """Whether a thing of the case's kind, strong enough for its policy, is where the case was."""
    return any(
        d.thing in case.policy.things and d.score >= case.policy.keep_score and d.box.iou(case.box) >= LEAST_OVERLAP
        for d in found
    )


def _pictures(cases: list[PastCase], store: PictureStore) -> Iterator[tuple[PastCase, np.ndarray]]:
    for case in cases:
        try:
            data = store.get(case.path)
        except NotFound:
            continue  # past its retention
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
        if picture is not None:
            yield case, picture
