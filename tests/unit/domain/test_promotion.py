"""The promotion gate and the comparison of cases: what must hold for any figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.model_version import KindShare, ModelFigures, ShadowCase
from governance_rules.domain.case_comparison import compare_cases
from governance_rules.domain.promotion import ReplayedCase, Targets, decide_after_shadow, decide_promotion

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=2)

points = st.integers(0, 100).map(lambda n: n / 100)
shares = st.builds(KindShare, points, points)
figures = st.builds(
    ModelFigures,
    st.dictionaries(st.sampled_from([k.value for k in VIOLATION_KINDS]), shares, min_size=1),
    st.dictionaries(st.sampled_from(["garbage", "pile", "car"]), points),
)
replays = st.lists(
    st.builds(ReplayedCase, st.integers(1, 999), st.just("garbage"), st.booleans(), st.booleans(), st.booleans())
)


@given(figures)
def test_what_is_as_good_as_what_serves_is_promoted(found):
    assert decide_promotion(found, found, Targets()).promote


@given(figures, figures, replays)
def test_a_kind_that_is_worse_by_over_a_point_refuses_and_is_named(candidate, current, replay):
    verdict = decide_promotion(candidate, current, Targets(), replay)
    for kind, before in current.kinds.items():
        found = candidate.kinds.get(kind)
        if found is None or before.recall - found.recall > 0.0101:
            assert not verdict.promote
            assert any(f"recall of {kind}" in reason for reason in verdict.against)


@given(figures, figures, points)
def test_a_better_candidate_is_not_refused_where_a_worse_one_was_not(candidate, current, more):
    better = ModelFigures(
        {k: KindShare(max(s.precision, more), max(s.recall, more)) for k, s in candidate.kinds.items()},
        {t: max(ap, more) for t, ap in candidate.things.items()},
    )
    if decide_promotion(candidate, current, Targets()).promote:
        assert decide_promotion(better, current, Targets()).promote


@given(figures, replays)
def test_the_past_refuses_only_what_makes_more_wrong_than_right(found, replay):
    verdict = decide_promotion(found, found, Targets(), replay)
    lost = sum(c.right and c.by_current and not c.by_candidate for c in replay)
    gained = sum(c.right and c.by_candidate and not c.by_current for c in replay)
    raised = sum(not c.right and c.by_candidate and not c.by_current for c in replay)
    spared = sum(not c.right and c.by_current and not c.by_candidate for c in replay)
    assert verdict.promote == (lost <= gained and raised <= spared)


def test_one_point_is_allowed_and_a_held_target_is_not_given_up():
    def of(recall):
        return ModelFigures({"garbage": KindShare(0.99, recall)})

    assert decide_promotion(of(0.96), of(0.97), Targets()).promote
    assert not decide_promotion(of(0.945), of(0.955), Targets()).promote
    assert "would be lost" in decide_promotion(of(0.945), of(0.955), Targets()).words()
    # Not reached by either: noted, and refused only where all targets are asked for.
    reached = decide_promotion(of(0.80), of(0.70), Targets())
    assert reached.promote and any("not reached yet" in note for note in reached.noted)
    assert not decide_promotion(of(0.80), of(0.70), Targets(all_reached=True)).promote


def test_a_candidate_without_figures_is_refused():
    assert "not evaluated" in decide_promotion(ModelFigures(), None, Targets()).words()


def a_case(number: int, side: str, x: float = 0, minute: float = 0, kind: Kind = Kind.GARBAGE) -> ShadowCase:
    at = NOON + timedelta(minutes=minute)
    reached = at + timedelta(minutes=2)
    return ShadowCase(
        UUID(int=number),
        "street_detector_v2",
        side,
        "gate",
        "lane",
        kind,
        "garbage",
        Box(x, 0, x + 10, 10),
        0.8,
        at,
        reached,
    )


cases = st.lists(
    st.builds(
        a_case,
        st.integers(1, 1 << 60),
        st.just("live"),
        st.sampled_from([0.0, 2.0, 50.0]),
        st.floats(0, 200),
        st.sampled_from([Kind.GARBAGE, Kind.PILED_GOODS]),
    ),
    max_size=8,
)


@given(cases, cases)
def test_each_case_is_in_exactly_one_part(live, candidate):
    found = compare_cases(live, candidate, LATER)
    parts = [c for pair in found.agree for c in pair]
    parts += [*found.only_live, *found.only_candidate, *found.undecided]
    assert sorted(map(id, parts)) == sorted(map(id, [*live, *candidate]))


@given(cases)
def test_the_same_cases_agree(live):
    found = compare_cases(live, live, LATER)
    assert len(found.agree) == len(live) and not found.only_live and not found.only_candidate


def test_boxes_may_differ_cases_may_not():
    live = [a_case(1, "live"), a_case(2, "live", 50)]
    candidate = [a_case(3, "candidate", 2), a_case(4, "candidate", 200), a_case(5, "candidate", 90, minute=118)]
    found = compare_cases(live, candidate, LATER)
    assert [(a.incident_id.int, b.incident_id.int) for a, b in found.agree] == [(1, 3)]
    assert [c.incident_id.int for c in found.only_live] == [2]
    assert [c.incident_id.int for c in found.only_candidate] == [4]
    assert [c.incident_id.int for c in found.undecided] == [5]


def test_a_shadow_that_disagrees_refuses_once_there_is_enough_to_say():
    few = compare_cases([a_case(1, "live")], [], LATER)
    assert decide_after_shadow(few, Targets()).promote
    many = compare_cases([a_case(n, "live", 50.0 * n) for n in range(1, 13)], [], LATER)
    assert "12 only of the serving detector" in decide_after_shadow(many, Targets()).words()


@given(figures, replays)
def test_what_was_not_measured_is_refused_for_that_in_one_reason(current, replay):
    verdict = decide_promotion(ModelFigures(), current, Targets(), replay)
    assert not verdict.promote
    past = decide_promotion(current, current, Targets(), replay)
    assert verdict.against == ("the candidate was not evaluated", *past.against)
