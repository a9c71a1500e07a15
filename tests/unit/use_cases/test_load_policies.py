"""A wrong policy file is named with its line and what was expected."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.errors import PolicyInvalid
from data_contracts.schemas.kinds import ALARM_KINDS, Kind
from data_contracts.schemas.things import Thing
from data_contracts.store.policy_files import read_policy_texts
from governance_rules.use_cases.load_policies import install_policies, parse_policies, parse_policy, parse_things

TEXTS = read_policy_texts()
GARBAGE = TEXTS["garbage.yaml"].replace("decided_by", "things: [garbage, bin_overflow]\ndecided_by", 1)
TABLE = TEXTS["things.yaml"]


@dataclass
class OnlyPolicies:
    """A unit of work of which only the policies are asked for."""

    saved: list = field(default_factory=list)

    @property
    def policies(self):
        return self

    def save(self, policy):
        self.saved.append(policy)
        return len(self.saved)


def line_of(text, part):
    return next(i for i, line in enumerate(text.splitlines(), 1) if part in line)


def test_every_kind_has_its_policy():
    assert set(parse_policies(TEXTS)) == set(Kind)


def test_alarms_are_urgent_and_nothing_else_is():
    urgent = {kind for kind, policy in parse_policies(TEXTS).items() if policy.urgent}
    assert urgent == set(ALARM_KINDS)


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("severity: normal", "severty: normal", "severty", "unknown field 'severty'"),
        ("severity: normal", "severity: grave", "severity", "'low', 'normal', 'high' or 'urgent', found 'grave'"),
        ("dwell_seconds: 600", "dwell_seconds: long", "dwell_seconds", "valid number"),
        ("dwell_seconds: 600", "dwell_seconds: .inf", "dwell_seconds", "finite"),
        ("dwell_seconds: 600", "", "kind: garbage", "field 'dwell_seconds' is missing"),
        ("minutes: 15}", "minutes: -1}", "minutes: -1", "'steps.open.minutes'"),
        ("minutes: 15}", "minutes: 15, hours: 1}", "hours: 1", "unknown field 'steps.open.hours'"),
        ("stand_ins: [operator]", "stand_ins: [operater]", "operater", "'steps.open.stand_ins.0'"),
        ("keep_score: 0.1", "keep_score: 0.9", "keep_score", "above automatic_score"),
        ("version: 1", "version: 1\nversion: 1", "version", "'version' is given twice"),
        ("minutes: 15}", "minutes: 15, minutes: 16}", "minutes: 16", "'minutes' is given twice"),
        ("kind: garbage", "kind: illegal_ad", "kind:", "expected 'garbage' as the file is named"),
        ("kind: garbage", "kind: litter", "kind:", "found 'litter'"),
        ("version: 1", "version: 2026-13-45", "version", "valid integer"),
        ("things: [garbage", "things: [rubbish", "things", "unknown thing 'rubbish', expected one of person, bicycle"),
        (
            "things: [garbage",
            "company: {things: [ghost], within: 1, share: 1, seconds: 1}\nthings: [x",
            "ghost",
            "found 'ghost'",
        ),
        ("things: [garbage", "things: &a [*a", "things", "aliases"),
        ("things: [", "things: !!python/name:os.system [", "things", "not allowed"),
    ],
)
def test_a_mistake_is_found_on_its_line(old, new, at, says):
    assert old in GARBAGE
    text = GARBAGE.replace(old, new, 1)
    with pytest.raises(PolicyInvalid, match=r"^garbage\.yaml:\d+: ") as caught:
        parse_policy(text, "garbage.yaml")
    expected = line_of(text, at) + (1 if new.count(at) > 1 else 0)
    assert caught.value.line == expected
    assert says in caught.value.expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("- a", 1),
        ("word", 1),
        ("kind: garbage\nthings: [a", 2),
        ("kind: {\n\tb", 2),
        ("? [a]: b", 1),
        ("\0", 0),
    ],
)
def test_what_is_no_mapping_is_refused(text, line):
    with pytest.raises(PolicyInvalid) as caught:
        parse_policy(text, "garbage.yaml")
    assert caught.value.line == line


@pytest.mark.parametrize("text", ["[" * 50_000, "a: " * 20_000, "x" * 70_000])
def test_a_hostile_file_is_refused_quickly(text):
    with pytest.raises(PolicyInvalid):
        parse_policy(text, "garbage.yaml")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    with pytest.raises(PolicyInvalid):
        parse_policy(text, "garbage.yaml")


@given(st.data())
def test_any_damage_to_a_good_file_is_read_or_refused(data):
    at = data.draw(st.integers(0, len(GARBAGE)))
    text = GARBAGE[:at] + data.draw(st.text(max_size=5)) + GARBAGE[at + data.draw(st.integers(0, 5)) :]
    try:
        policy = parse_policy(text, "garbage.yaml")
    except PolicyInvalid as error:
        assert 0 <= error.line <= text.count("\n") + text.count("\r") + text.count("\x85") + 3
    else:
        assert policy.kind is Kind.GARBAGE


def test_times_in_every_usual_spelling_are_times():
    text = GARBAGE + 'schedule:\n  active: [{from: 22:30, until: "06:05"}]\n'
    (window,) = parse_policy(text, "garbage.yaml").schedule.active
    assert (window.from_.isoformat(), window.until.isoformat()) == ("22:30:00", "06:05:00")


def test_one_wrong_file_leaves_everything_as_it_was():
    uow = OnlyPolicies()
    with pytest.raises(PolicyInvalid, match=r"^piled_goods\.yaml"):
        install_policies(uow, TEXTS | {"piled_goods.yaml": "kind: piled_goods\n"})
    assert uow.saved == []


def test_all_are_installed():
    uow = OnlyPolicies()
    assert set(install_policies(uow, TEXTS)) == set(Kind)


@pytest.mark.parametrize(
    ("old", "new", "at", "says"),
    [
        ("things: [laundry]", "things: [washing]", "washing", "'kinds.street_drying.things.0'"),
        ("things: [laundry]", "things: []", "things: []", "'kinds.street_drying.things'"),
        ("  street_drying:", "  street_dryin:", "street_dryin", "found 'street_dryin'"),
        ("  street_drying:\n    things: [laundry]\n", "", "kinds:", "kinds has no row for street_drying"),
        ("things: [laundry]", "things: [laundry]\n    rivals: [garbage]", "kinds:", "does not name it back"),
        ("within: 0.5", "within: 0", "within: 0", "'kinds.mobile_vendor.company.within'"),
        ("share: 0.4", "share: 0.4, hours: 1", "hours: 1", "unknown field 'kinds.mobile_vendor.company.hours'"),
        ("things: [laundry]", "things: [laundry]\n    thing: laundry", "thing: laundry", "unknown field"),
    ],
)
def test_a_mistake_in_the_table_is_found_on_its_line(old, new, at, says):
    assert old in TABLE
    text = TABLE.replace(old, new, 1)
    with pytest.raises(PolicyInvalid, match=r"^things\.yaml:\d+: ") as caught:
        install_policies(OnlyPolicies(), TEXTS | {"things.yaml": text})
    assert caught.value.line == line_of(text, at)
    assert says in caught.value.expected


def test_a_policy_takes_its_row_of_the_table_unless_it_names_the_field():
    table = parse_things(TABLE)
    vendor = parse_policy(TEXTS["mobile_vendor.yaml"], "mobile_vendor.yaml", table)
    assert vendor.things == ("vendor_cart", "tricycle") and vendor.company == table.kinds[Kind.MOBILE_VENDOR].company
    own = TEXTS["mobile_vendor.yaml"] + "things: [goods]\ncompany: null\n"
    assert parse_policy(own, "mobile_vendor.yaml", table).things == ("goods",)
    assert parse_policy(own, "mobile_vendor.yaml", table).company is None
    with pytest.raises(PolicyInvalid, match="field 'things' is missing"):
        parse_policy(TEXTS["mobile_vendor.yaml"], "mobile_vendor.yaml")


def test_each_thing_that_is_left_somewhere_makes_a_kind_and_no_thing_makes_two():
    things = [thing for row in parse_things(TABLE).kinds.values() for thing in row.things]
    assert len(things) == len(set(things))
    assert set(Thing) - set(things) == {Thing.PERSON, Thing.UMBRELLA, Thing.GARBAGE_BIN}


def test_a_policy_that_says_nothing_of_company_has_the_hash_it_had_before_there_was_such_a_field():
    values = parse_policies(TEXTS)[Kind.ILLEGAL_PARKING].as_json()
    assert {"company", "rivals", "unnamed"} & set(values) == set()
    vendor = parse_policies(TEXTS)[Kind.MOBILE_VENDOR]
    assert type(vendor).model_validate(vendor.as_json()) == vendor
    assert vendor.as_json()["company"]["things"] == ["person", "umbrella"]


def test_a_folder_with_policies_alone_is_read_with_the_table_of_the_house(tmp_path):
    (tmp_path / "garbage.yaml").write_text(TEXTS["garbage.yaml"], encoding="utf-8")
    assert set(parse_policies(read_policy_texts(tmp_path))) == {Kind.GARBAGE}
    (tmp_path / "things.yaml").write_text(TABLE.replace("bin_overflow", "pile", 1), encoding="utf-8")
    assert parse_policies(read_policy_texts(tmp_path))[Kind.GARBAGE].things == ("garbage", "pile")
