"""The demo street as the served detector sees it: no truth goes in, and all eight kinds come out as cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.settings import TritonSettings
from models.triton_client import TritonDetector
from tests.fixtures_demo_street import FRAME_SECONDS, DemoStreet
from tests.fixtures_triton import triton_address, triton_server

__all__ = ["triton_address", "triton_server"]

MODEL = TritonSettings().model
SECONDS = 180
LONGEST = 480
"""One thing in eight stands in haze, and which comes when depends on how quickly the others are taken away."""
HOUR = 10
"""Whom the people meet and how long they wait depends on the hour; at the hour of the run this would be chance."""


@pytest.fixture
def seen_street(database, tmp_path: Path, triton_address: str) -> Iterator[DemoStreet]:
    with TritonDetector(triton_address, MODEL, timeout_seconds=60) as detector:
        street = DemoStreet(database, tmp_path, lambda picture: detector.detect([picture])[0])
        street.begin_at(HOUR)
        yield street


def suspected_in(street: DemoStreet) -> set[Kind]:
    """Kinds of which a suspicion came up."""
    return {kind for kind, noted in street.seen.items() if "suspected" in noted}


def test_the_detector_opens_the_cases_that_the_truth_would(seen_street: DemoStreet) -> None:
    right, wrong = Counter(), []
    known: set[int] = set()
    with seen_street.database.unit_of_work() as uow:
        policies = {kind: uow.policies.current(kind) for kind in VIOLATION_KINDS}
    while (at := seen_street.frames * FRAME_SECONDS) < SECONDS or (len(suspected_in(seen_street)) < 2 and at < LONGEST):
        seen_street.pass_a_frame()
        seen_street.look_at_cases()
        with seen_street.database.unit_of_work() as uow:
            cards = [card for card in uow.cases.cards(limit=500) if card.case.case_id not in known]
        for card in cards:
            known.add(card.case.case_id)
            assert card.box is not None and card.detector == f"simulated:{MODEL}"
            policy = policies[card.case.kind]
            if any(d.thing in policy.things and d.box.iou(card.box) > 0.4 for d in seen_street.truth):
                right[card.case.kind] += 1
            else:
                wrong.append((card.case.kind.value, card.case.score, card.box))
    assert set(right) == set(VIOLATION_KINDS)
    # What stands in haze is a suspicion, which somebody has to judge.
    assert len(suspected_in(seen_street)) >= 2
    assert sum(right.values()) >= 0.95 * (sum(right.values()) + len(wrong)), (right, wrong)
