"""What has to be near, and what one place can only be once: a cart with its seller, one heap with three names."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Company, Policy
from governance_rules.domain.company import is_in_company
from governance_rules.domain.places import Followed, Seen
from governance_rules.domain.view import WatchedView
from tests.fakes.kerb import HEIGHT, NOON, SPOT, WIDTH, Kerb, Thing, a_view, a_zone
from tests.fakes.street import a_policy

BESIDE = Box(385, 190, 405, 250)
COMPANY = {"things": ["person", "umbrella"], "within": 0.5, "share": 0.4, "seconds": 30}
CART = Thing(name="vendor_cart", scores=(0.5, 0.9))
seeds = st.integers(0, 10_000)


def vendors(**policy) -> WatchedView:
    return a_view(
        [a_zone(Kind.MOBILE_VENDOR)],
        **{
            "things": ["vendor_cart", "tricycle"],
            "dwell_seconds": 40,
            "allowed_gap_seconds": 10,
            "company": COMPANY,
            **policy,
        },
    )


def somebody(since: float = 0.0, until: float = 1e9, box: Box = BESIDE) -> Thing:
    return Thing(box, since, until, "person", seed=3, scores=(0.5, 0.9), share=1.0)


def coming_and_going(share: float, period: float = 10.0, until: float = 300.0) -> list[Thing]:
    return [somebody(period * k, period * (k + share)) for k in range(int(until / period))]


@settings(max_examples=10, deadline=None)
@given(seed=seeds, sample=st.sampled_from([0.2, 0.5, 1.0, 2.0]), lost=st.sampled_from([0.0, 0.2, 0.4]))
def test_a_cart_with_its_seller_is_told_after_its_dwell_whatever_is_lost(seed: int, sample: float, lost: float) -> None:
    watched = Kerb([CART, somebody()], seed, 1.0).watch(vendors(), 100, sample, lost)
    ((first, reached),) = watched.spans()
    assert reached - first == pytest.approx(40, abs=1e-6)


@settings(max_examples=6, deadline=None)
@given(seed=seeds, sample=st.sampled_from([0.5, 1.0, 2.0]), lost=st.sampled_from([0.0, 0.4]))
def test_a_cart_by_itself_never_is(seed: int, sample: float, lost: float) -> None:
    assert Kerb([CART], seed, 1.0).watch(vendors(), 300, sample, lost).incidents == []
    assert len(Kerb([CART], seed, 1.0).watch(vendors(company=None), 300, sample, lost).incidents) == 1


@settings(max_examples=10, deadline=None)
@given(seed=seeds, lost=st.sampled_from([0.0, 0.25, 0.5]), shared=st.sampled_from([0.1, 0.2, 0.6, 0.8]))
def test_passers_by_are_no_company_and_lost_frames_neither_help_nor_harm(seed: int, lost: float, shared: float) -> None:
    street = Kerb([replace(CART, share=1.0), *coming_and_going(shared)], seed)
    told = len(street.watch(vendors(company={**COMPANY, "seconds": 40}), 200, 0.5, lost).incidents)
    assert told == (1 if shared > COMPANY["share"] else 0)


@settings(max_examples=10, deadline=None)
@given(seed=seeds, comes=st.floats(60, 200))
def test_a_seller_who_comes_late_makes_it_one_from_then_on(seed: int, comes: float) -> None:
    kerb = Kerb([CART, somebody(comes)], seed)
    ((first, reached),) = kerb.watch(vendors(), 300, 0.5).spans()
    assert first <= 2
    # 40 % of the last 30 s have to be in company, and what lies further back fades.
    assert comes + 8 <= reached <= comes + 20


@settings(max_examples=10, deadline=None)
@given(seed=seeds, restart=st.integers(1, 119))
def test_a_restart_changes_nothing(seed: int, restart: int) -> None:
    street = [CART, *coming_and_going(0.6)]
    straight = Kerb(street, seed, 1.0).watch(vendors(), 120)
    broken = Kerb(street, seed, 1.0).watch(vendors(), 120, restarts={restart})
    assert broken.incidents == straight.incidents
    assert broken.state == straight.state


def test_a_state_saved_before_there_was_company_is_gone_on_from() -> None:
    (thing,) = Kerb([CART]).watch(vendors(), 20).state.followed
    saved = json.loads(json.dumps(thing.to_json()))
    for field in ("watched", "accompanied", "in_company", "waited", "unnamed"):
        del saved[field]
    assert Followed.from_json(saved) == replace(thing, watched=0.0, accompanied=0.0, in_company=False, unnamed=0)


@given(
    x=st.floats(-200, 200),
    y=st.floats(-150, 150),
    thing=st.sampled_from(["person", "umbrella", "car"]),
    score=st.floats(0, 1),
)
def test_near_is_measured_from_edge_to_edge_in_larger_sides(x: float, y: float, thing: str, score: float) -> None:
    company = Company.model_validate(COMPANY)
    box = Box(BESIDE.x0 + x, BESIDE.y0 + y, BESIDE.x1 + x, BESIDE.y1 + y)
    dx = max(0.0, SPOT.x0 - box.x1, box.x0 - SPOT.x1)
    dy = max(0.0, SPOT.y0 - box.y1, box.y0 - SPOT.y1)
    near = dx * dx + dy * dy <= (0.5 * 80) ** 2 and thing != "car" and score >= 0.25
    assert is_in_company(company, SPOT, [Seen(thing, score, box)]) == near


# ---- rivals

HEAPS = {"allowed_gap_seconds": 10, "automatic_score": 0.5}


def two_kinds(quick: tuple[Kind, str], slow: tuple[Kind, str], rivals: bool) -> WatchedView:
    """Two kinds of one thing each, with dwells of 20 and 40 s."""
    (first, first_thing), (second, second_thing) = quick, slow

    def policy(kind: Kind, thing: str, rival: Kind, dwell_seconds: float) -> Policy:
        named = {"rivals": [rival.value]} if rivals else {}
        return a_policy(kind, things=[thing], dwell_seconds=dwell_seconds, decided_by="overlap", **named, **HEAPS)

    policies = {first: policy(first, first_thing, second, 20), second: policy(second, second_thing, first, 40)}
    zones = tuple(a_zone(kind, zone_id=kind.value) for kind in (second, first))
    return WatchedView("cam", "home", WIDTH, HEIGHT, zones, policies)


def heaps() -> WatchedView:
    return two_kinds((Kind.GARBAGE, "garbage"), (Kind.PILED_GOODS, "pile"), rivals=True)


def hung_out() -> WatchedView:
    """Kinds that are no rivals: each may stand before the other."""
    return two_kinds((Kind.STREET_DRYING, "laundry"), (Kind.SHOP_OVERFLOW, "goods"), rivals=False)


def called(name: str, scores: tuple[float, float], box: Box = SPOT, until: float = 1e9) -> Thing:
    return Thing(box, 0.0, until, name, seed=1, scores=scores, share=1.0)


@settings(max_examples=10, deadline=None)
@given(seed=seeds, weak=st.floats(0.3, 0.45), strong=st.floats(0.55, 0.95), piled=st.booleans())
def test_one_heap_with_two_names_is_one_incident_of_the_surer_one(
    seed: int, weak: float, strong: float, piled: bool
) -> None:
    scores = {"pile": strong if piled else weak, "garbage": weak if piled else strong}
    street = [called(name, (score - 0.05, score + 0.05)) for name, score in scores.items()]
    (incident,) = Kerb(street, seed, 1.0).watch(heaps(), 120).incidents
    assert incident.kind is (Kind.PILED_GOODS if piled else Kind.GARBAGE)


def test_two_heaps_side_by_side_are_two_incidents() -> None:
    beside = Box(SPOT.x0 + 90, SPOT.y0, SPOT.x1 + 90, SPOT.y1)
    street = [called("pile", (0.6, 0.8)), called("garbage", (0.4, 0.6), beside)]
    assert {i.kind for i in Kerb(street).watch(heaps(), 120).incidents} == {Kind.PILED_GOODS, Kind.GARBAGE}


def test_what_stood_in_a_rivals_place_is_told_when_the_rival_is_gone() -> None:
    street = [called("garbage", (0.8, 0.9), until=10), called("pile", (0.5, 0.6))]
    (incident,) = Kerb(street).watch(heaps(), 120).incidents
    assert incident.kind is Kind.PILED_GOODS


# ---- one outline, two names


@settings(max_examples=10, deadline=None)
@given(seed=seeds, weak=st.floats(0.3, 0.45), strong=st.floats(0.55, 0.95), washing=st.booleans())
def test_one_outline_with_two_names_is_one_incident_of_the_surer_one(
    seed: int, weak: float, strong: float, washing: bool
) -> None:
    scores = {"laundry": strong if washing else weak, "goods": weak if washing else strong}
    street = [called(name, (score - 0.05, score + 0.05)) for name, score in scores.items()]
    (incident,) = Kerb(street, seed, 1.0).watch(hung_out(), 120).incidents
    assert incident.kind is (Kind.STREET_DRYING if washing else Kind.SHOP_OVERFLOW)


def test_what_stands_before_another_thing_of_no_rival_kind_is_an_incident_of_its_own() -> None:
    wide, tall = SPOT.x1 - SPOT.x0, SPOT.y1 - SPOT.y0
    half = Box(SPOT.x0, SPOT.y0 + tall / 2, SPOT.x1 - wide / 4, SPOT.y1)
    street = [called("laundry", (0.6, 0.8)), called("goods", (0.6, 0.8), half)]
    assert {i.kind for i in Kerb(street).watch(hung_out(), 120).incidents} == {
        Kind.STREET_DRYING,
        Kind.SHOP_OVERFLOW,
    }


def test_wares_in_the_place_of_washing_taken_in_are_told_when_it_is_gone() -> None:
    wares = Thing(SPOT, 40.0, 1e9, "goods", seed=2, scores=(0.5, 0.6), share=1.0)
    street = [called("laundry", (0.8, 0.9), until=30), wares]
    incidents = Kerb(street).watch(hung_out(), 200).incidents
    assert [i.kind for i in incidents] == [Kind.STREET_DRYING, Kind.SHOP_OVERFLOW]


def with_board(share: float, board: tuple[float, float], name: str = "a_board") -> set[Kind]:
    """Kinds told of washing and a board a third as wide, of which this share lies in the washing."""
    high = SPOT.y1 - SPOT.y0
    low = SPOT.y0 + high * (1 - share)
    box = Box(SPOT.x0 + 10, low, SPOT.x0 + 36, low + high)
    view = two_kinds((Kind.STREET_DRYING, "laundry"), (Kind.ILLEGAL_AD, name), rivals=False)
    street = [called("laundry", (0.6, 0.8)), called(name, board, box)]
    return {incident.kind for incident in Kerb(street).watch(view, 120).incidents}


@pytest.mark.parametrize("name", ["a_board", "banner"])
def test_a_board_that_lies_in_washing_is_a_sheet_of_it(name: str) -> None:
    assert with_board(0.9, (0.4, 0.5), name) == {Kind.STREET_DRYING}


def test_a_board_before_washing_or_surer_than_it_is_an_incident_of_its_own() -> None:
    assert with_board(0.6, (0.4, 0.5)) == {Kind.STREET_DRYING, Kind.ILLEGAL_AD}
    view = two_kinds((Kind.ILLEGAL_AD, "a_board"), (Kind.STREET_DRYING, "laundry"), rivals=False)
    board = called("a_board", (0.8, 0.9), Box(SPOT.x0 + 10, SPOT.y0, SPOT.x0 + 36, SPOT.y1))
    told = Kerb([called("laundry", (0.5, 0.6)), board]).watch(view, 120).incidents
    assert {incident.kind for incident in told} == {Kind.STREET_DRYING, Kind.ILLEGAL_AD}


# ---- what nobody can name


@pytest.mark.parametrize("automatic", [0.15, 0.5])
def test_what_has_no_name_is_never_sure_enough_to_go_on_by_itself(automatic: float) -> None:
    class Nameless(Kerb):
        def _seen(self, seconds: float):
            return [Seen(s.thing, 0.35, s.box, "eye_v1+static", named=False) for s in super()._seen(seconds)]

    view = a_view([a_zone(Kind.GARBAGE)], things=["garbage"], keep_score=0.1, automatic_score=automatic)
    (incident,) = Nameless([called("garbage", (0.3, 0.4))]).watch(view, 120).incidents
    assert incident.score < automatic
    assert incident.detector == "eye_v1+static"
    assert incident.first_seen_at.timestamp() == NOON
