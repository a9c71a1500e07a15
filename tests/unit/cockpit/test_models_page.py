"""The models page: figures beside each other, which steps it offers, and the gate's sentences in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.cockpit.components.model_figures import figures, percent, points, verdict
from apps.cockpit.components.model_story import shadow_panel, steps_panel
from apps.cockpit.page_addresses import PAGE_ADDRESSES
from apps.cockpit.pages.models import ADDRESS
from apps.cockpit.reading.models import (
    Change,
    Chosen,
    Shadow,
    choose,
    compare,
    kind_rows,
    may_go,
    thing_rows,
)
from apps.cockpit.text.model_reasons import in_words, reason_words
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.model_version import (
    CaseNearShadow,
    KindShare,
    ModelFigures,
    ModelState,
    ModelStep,
    ModelVersion,
    ShadowCase,
)
from governance_rules.domain.case_comparison import CaseComparison, compare_cases, street_cases_of
from governance_rules.domain.model_life import MAY_FOLLOW
from governance_rules.domain.promotion import (
    ReplayedCase,
    Targets,
    Verdict,
    decide_after_shadow,
    decide_promotion,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
NOTHING = Shadow(0, 0, CaseComparison((), (), (), ()), {})
ZONE = ZoneInfo("Asia/Shanghai")


def a_version(state: ModelState = ModelState.SHADOW, number: int = 2, **more) -> ModelVersion:
    figures_ = ModelFigures({"garbage": KindShare(0.97, 0.90)}, {"garbage": 0.70})
    fields = {"training": {"current_figures": {}, "current": "street_pair_v1"}, "figures": figures_} | more
    return ModelVersion(
        detector=f"street_detector_v{number}", family="street_detector", version=number, state=state, sha256="a" * 64,
        parent=None, data_sha256=None, steps=3, registered_at=NOW, state_since=NOW, **fields,
    )  # fmt: skip


def a_step(state: ModelState, reason: str, person_id: int | None = None, **detail) -> ModelStep:
    return ModelStep(
        "street_detector_v2", 1, None, state, NOW, "gate" if person_id is None else "ml", person_id, reason, detail, 7
    )


def a_shadow_case(side: str, x: float, at: datetime = NOW) -> ShadowCase:
    box = Box(x, 180, x + 90, 240)
    return ShadowCase(
        uuid4(), "street_detector_v2", side, "gate-1", "gate-1-garbage", Kind.GARBAGE, "garbage", box, 0.8, at, at
    )


def test_the_page_has_an_address() -> None:
    assert ADDRESS.strip("/") in PAGE_ADDRESSES


@pytest.mark.parametrize(
    ("found", "before", "change", "difference"),
    [
        (0.97, 0.95, Change.BETTER, 2.0),
        (0.95, 0.95, Change.SAME, 0.0),
        (0.945, 0.95, Change.WORSE, -0.5),
        (0.94, 0.95, Change.WORSE, -1.0),
        (0.939, 0.95, Change.BEYOND, -1.1),
        (None, 0.95, Change.MISSING, None),
        (0.95, None, Change.ALONE, None),
    ],
)
def test_a_figure_beside_that_of_what_serves(found, before, change, difference) -> None:
    figure = compare(found, before)
    assert figure.change is change
    assert figure.points == (None if difference is None else pytest.approx(difference))


def test_differences_carry_a_sign() -> None:
    assert [points(value) for value in (1.24, -3.0, 0.01, -0.04)] == ["+1.2", "−3.0", "±0.0", "±0.0"]
    assert percent(0.9566, "zh") == "95.7 %" and percent(None, "en") == "–"


def test_rows_stand_in_the_order_of_the_field_and_leave_nothing_out() -> None:
    found = ModelFigures({"illegal_ad": KindShare(1, 1), "garbage": KindShare(1, None)}, {"pile": 0.5, "car": 0.6})
    beside = ModelFigures({"mobile_vendor": KindShare(0.9, 0.9)}, {"tent": 0.1})
    kinds = kind_rows(found, beside)
    assert [kind for kind, *_ in kinds] == ["garbage", "mobile_vendor", "illegal_ad"]
    assert kinds[0][2].change is Change.MISSING and kinds[1][1].change is Change.MISSING
    assert [thing for thing, _ in thing_rows(found, beside)] == ["car", "pile", "tent"]


def test_the_one_nearest_to_serving_is_shown_first() -> None:
    live, shadow = a_version(ModelState.LIVE, 1), a_version(ModelState.SHADOW, 2)
    trained = a_version(ModelState.TRAINED, 3)
    everything = [trained, shadow, live]
    assert choose(everything, everything, None) == shadow
    assert choose(everything, everything, "street_detector_v1") == live
    assert choose(everything, everything, "street_detector_v9") == shadow
    refused = a_version(ModelState.REFUSED, 4)
    assert choose([refused, live], [refused, live], None) == live
    assert choose([refused], [refused], None) == refused
    house = a_version(ModelState.RETIRED, 1, training={"came_with_the_house": True})
    assert choose([house], [], None) is None and choose([house], [], house.detector) == house


@pytest.mark.parametrize("before", ModelState)
@pytest.mark.parametrize("after", ModelState)
def test_the_page_offers_only_what_may_follow(before: ModelState, after: ModelState) -> None:
    version = a_version(before)
    if may_go(version, after):
        assert after in MAY_FOLLOW[before]


def test_the_houses_own_detector_is_never_staged() -> None:
    assert may_go(a_version(ModelState.RETIRED), ModelState.STAGED)
    assert not may_go(a_version(ModelState.RETIRED, training={"came_with_the_house": True}), ModelState.STAGED)


shares = st.none() | st.floats(0, 1)
some_figures = st.builds(
    ModelFigures,
    st.dictionaries(st.sampled_from(["garbage", "illegal_parking", "new_kind"]), st.builds(KindShare, shares, shares)),
    st.dictionaries(st.sampled_from(["garbage", "car", "new_thing"]), st.floats(0, 1)),
)
replayed = st.lists(
    st.builds(ReplayedCase, st.integers(1, 999), st.just("garbage"), st.booleans(), st.booleans(), st.booleans()),
    max_size=15,
)


@given(some_figures, st.none() | some_figures, st.booleans(), replayed)
def test_every_sentence_of_the_gate_speaks_both_languages(candidate, current, all_reached, past) -> None:
    said = decide_promotion(candidate, current, Targets(all_reached=all_reached), past)
    for sentence in (*said.against, *said.noted, *([] if said.against else [said.words()])):
        told = in_words(sentence, "zh")
        assert told != sentence and CHINESE.search(told), sentence
        assert in_words(sentence, "en") != sentence and not CHINESE.search(in_words(sentence, "en"))


@pytest.mark.parametrize(("agree", "alone"), [(1, 0), (20, 0), (20, 1), (5, 20)])
def test_every_sentence_on_the_shadow_speaks_both_languages(agree: int, alone: int) -> None:
    live = [a_shadow_case("live", 10 + 200 * n) for n in range(agree)]
    both = [a_shadow_case("candidate", 10 + 200 * n) for n in range(agree + alone)]
    said = decide_after_shadow(compare_cases(live, both, NOW + timedelta(hours=1)), Targets())
    for sentence in (*said.against, *said.noted):
        assert in_words(sentence, "zh").startswith("影子运行") and in_words(sentence, "en").startswith("In shadow")


@pytest.mark.parametrize(
    ("written", "zh"),
    [
        ("recall of garbage falls from 0.960 to 0.900, by more than 0.010",
         "废弃垃圾的召回率由 96.0 % 降到 90.0 %，超过容许的 1.0 个百分点"),
        ("AP50 of garbage is 0.500: the target 0.600, which is held today, would be lost",
         "垃圾的 AP50 值为 50.0 %：今天守住的目标 60.0 % 会丢掉"),
        ("looks along on 25% of the frames", "在 25% 的画面上跟着看"),
        ("serves gate-1, gate-2", "先服役这些摄像头：gate-1, gate-2"),
        ("serves again: blind at night", "重新服役：blind at night"),
        ("promoted: no kind is worse, targets held, the past gives no worse cases",
         "上线：没有一类变差，目标都守住，旧案没有变差"),
        ("too slow at night", "too slow at night"),
    ],
)  # fmt: skip
def test_sentences_of_steps_are_read_again(written: str, zh: str) -> None:
    assert in_words(written, "zh") == zh


def test_reasons_that_were_kept_apart_stay_apart() -> None:
    assert reason_words("a; b", ["a", "the candidate was not evaluated"], "en") == ["a", "It was not evaluated"]
    assert reason_words("trained", (), "zh") == ["训练完成，登记入库"]


def test_a_case_of_the_street_at_the_same_place_is_found() -> None:
    mine, other = a_shadow_case("live", 100), a_shadow_case("candidate", 400)
    near = [
        CaseNearShadow(mine.incident_id, 11, Box(110, 180, 200, 240)),
        CaseNearShadow(mine.incident_id, 12, Box(101, 180, 191, 240)),
        CaseNearShadow(other.incident_id, 13, Box(100, 180, 190, 240)),
        CaseNearShadow(UUID(int=1), 14, Box(100, 180, 190, 240)),
    ]
    assert street_cases_of([mine, other], near) == {mine.incident_id: 12}


def test_differences_are_told_by_sign_and_words() -> None:
    beside = ModelFigures({"garbage": KindShare(0.95, 0.96)}, {"garbage": 0.70})
    drawn = figures(Chosen(a_version(), beside, None, NOTHING, ()), None, "street_pair_v1", "zh")
    assert "+2.0 更好" in drawn and "−6.0 变差，超限" in drawn and "持平" in drawn and "street_pair_v1" in drawn
    assert "没有评测过" in figures(
        Chosen(a_version(figures=ModelFigures()), None, None, NOTHING, ()), None, "street_pair_v1", "zh"
    )


def test_the_verdict_of_each_state() -> None:
    version, no = a_version(), Verdict(("the candidate was not evaluated",), ("what else",))
    assert "1 条理由" in verdict(Chosen(version, None, no, NOTHING, ()), "zh")
    assert "may be promoted" in verdict(Chosen(version, None, Verdict(()), NOTHING, ()), "en")
    refused = a_step(ModelState.REFUSED, "a; b", reasons=["<b>a</b>", "b"], noted=["c"])
    gone = replace(version, state=ModelState.REFUSED)
    drawn = verdict(Chosen(gone, None, None, NOTHING, (refused,)), "zh")
    assert "<li>&lt;b&gt;a&lt;/b&gt;</li><li>b</li>" in drawn and "<li>c</li>" in drawn
    live = a_step(ModelState.LIVE, "promoted: …", against=["bad"], noted=[], despite="why")
    assert "<li>bad</li>" in verdict(Chosen(version, None, None, NOTHING, (live,)), "en")
    assert verdict(Chosen(version, None, None, NOTHING, ()), "en") == ""


def test_links_only_for_whoever_may_open_a_case() -> None:
    one, other = a_shadow_case("candidate", 100), a_shadow_case("candidate", 300)
    shadow = Shadow(120, 2, CaseComparison((), (), (one, other), ()), {one.incident_id: 41})
    drawn = shadow_panel(shadow, {"gate-1": "东口"}, True, ZONE, "zh")
    assert drawn.count("/watch?case=41") == 1 and "街上没有这件案卷" in drawn and "东口" in drawn
    assert "/watch?case=" not in shadow_panel(shadow, {}, False, ZONE, "zh")
    assert "还没有跟着看过画面" in shadow_panel(NOTHING, {}, True, ZONE, "zh")


def test_steps_say_who_and_what_the_gate_said_against_it() -> None:
    told = [
        a_step(ModelState.TRAINED, "trained"),
        a_step(
            ModelState.LIVE, "promoted though the gate says no: rain", 5, against=["the candidate was not evaluated"]
        ),
    ]
    told.insert(1, a_step(ModelState.TRAINED, "evaluated on scenes 300, clips 40", 5))
    told.insert(2, a_step(ModelState.CANARY, "serves gate-1, gate-2", 5, cameras=["gate-1", "gate-2"]))
    drawn = steps_panel(told, {5: "林涛"}, {"gate-1": "东口"}, NOW, ZONE, "zh")
    assert "先服役这些摄像头：东口、gate-2" in drawn and "评测于 scenes 300, clips 40" in drawn
    assert drawn.index("林涛") < drawn.index("训练完成") and "门禁不同意，仍决定上线：rain" in drawn
    assert "该版本没有评测过" in drawn and "重新训练（自动）" in drawn and "存证 #7" in drawn
