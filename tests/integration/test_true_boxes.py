"""Where the detector says the truth, the rules have to tell every violation, once, and nothing else."""

from __future__ import annotations

import pytest

from benchmarks.true_boxes import watch
from models.evaluation.event_metrics import judge


@pytest.mark.parametrize("index", [2, 3])
def test_every_violation_of_a_clip_is_told(index: int) -> None:
    """In clip 2 a bin is set down before a board on the wall, in clip 3 people stand before a heap of garbage."""
    verdict = judge(watch(881_001, index))
    assert len(verdict.told) >= 5
    assert (verdict.missed, verdict.false, verdict.again) == ((), (), ())
