"""A bundle verifies with its bytes and the key alone, and every change of it is found and named."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from data_contracts.errors import EvidenceBroken, InvalidInput
from data_contracts.schemas import merkle
from data_contracts.schemas.evidence import LogEntry
from governance_rules.domain.bundle_file import MANIFEST, read_bundle_file, write_bundle_file
from governance_rules.use_cases.verify_bundle import verify_bundle
from tests.fakes.evidence import MemoryLog, public_pem

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = public_pem(KEY)


def a_log() -> tuple[MemoryLog, list]:
    log = MemoryLog(KEY)
    log.note(3)
    cases = [log.tell(1)]
    log.note(5)
    cases.append(log.tell(2))
    log.note(30)
    return log, cases


LOG, CASES = a_log()
BUNDLE, OTHER = (LOG.bundle(case, earlier) for case, earlier in zip(CASES, (6, 21), strict=True))
MEMBERS = read_bundle_file(BUNDLE).members
SIZE = b'"tree_size":%d' % len(LOG.leaves)


def manifest() -> dict:
    return json.loads(MEMBERS[MANIFEST])


def packed(changed: dict, members: dict[str, bytes] | None = None) -> bytes:
    return write_bundle_file({**(MEMBERS if members is None else members), MANIFEST: rfc8785.dumps(changed)})


def faults_of(data: bytes, key: bytes = PUBLIC) -> str:
    with pytest.raises(EvidenceBroken) as refusal:
        verify_bundle(data, key)
    return str(refusal.value)


def test_an_untouched_bundle_verifies() -> None:
    verified = verify_bundle(BUNDLE, PUBLIC)
    assert (verified.case_id, verified.kind, verified.state, verified.closure) == (
        1,
        "illegal_parking",
        "closed",
        "self",
    )
    assert (verified.events, verified.leaves, verified.pictures, verified.sealed) == (4, 5, 5, 5)
    assert (verified.tree_size, verified.earlier_size) == (len(LOG.leaves), 6)
    assert verified.root_hash == LOG.signed().root_hash.hex()
    assert verify_bundle(LOG.bundle(CASES[0]), PUBLIC).earlier_size is None


def test_the_same_case_gives_the_same_bytes_and_any_program_opens_them() -> None:
    assert LOG.bundle(CASES[0], 6) == BUNDLE
    with zipfile.ZipFile(io.BytesIO(BUNDLE)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == MEMBERS
        assert archive.namelist()[0] == MANIFEST


def test_a_manifest_tells_what_happened() -> None:
    told = manifest()
    assert told["case"]["state_since"] == told["events"][-1]["at"]
    assert told["events"][0]["event"] == "case_opened"
    assert told["events"][2]["detail"]["note"] == "已清理"
    assert [picture["what"] for picture in told["pictures"]] == ["evidence"] * 4 + ["photo"] * 4 + ["signature"] * 2
    assert all((picture["member"] is None) == picture["sealed"] for picture in told["pictures"])


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_any_changed_byte_is_found(data: st.DataObject) -> None:
    """Anywhere in the file: members, names, headers, directory."""
    place = data.draw(st.integers(0, len(BUNDLE) - 1))
    bit = data.draw(st.integers(0, 7))
    assert faults_of(BUNDLE[:place] + bytes([BUNDLE[place] ^ 1 << bit]) + BUNDLE[place + 1 :])


def test_every_class_of_byte_is_found() -> None:
    """One flip in each stretch of the file, whichever bits the property above happened to draw."""
    chance = random.Random(7)
    for begin in range(0, len(BUNDLE), 40):
        place = min(begin + chance.randrange(40), len(BUNDLE) - 1)
        faults_of(BUNDLE[:place] + bytes([BUNDLE[place] ^ 1 << chance.randrange(8)]) + BUNDLE[place + 1 :])


def _values(value: object, where: tuple = ()) -> list[tuple]:
    """The way to every single value of the manifest."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way for key, item in inside for way in [(*where, key), *_values(item, (*where, key))]]


def _set(value: object, way: tuple, new: object) -> None:
    for key in way[:-1]:
        value = value[key]
    if new is _set:
        del value[way[-1]]
    else:
        value[way[-1]] = new


WAYS = _values(manifest())


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(WAYS),
    st.sampled_from([None, True, False, 0, 1, -1, 2**53 - 1, 0.5, "", "x", "0" * 64, [], {}, ["a"], {"a": 1}, _set]),
)
def test_any_changed_value_of_the_manifest_is_found(way: tuple, new: object) -> None:
    changed = manifest()
    before = rfc8785.dumps(changed)
    _set(changed, way, new)
    if way == ("earlier",) and new in (None, _set):
        # Left out as a whole, the bundle proves less, and says so.
        assert verify_bundle(packed(changed), PUBLIC).earlier_size is None
    elif rfc8785.dumps(changed) != before:
        assert faults_of(packed(changed))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([way for way in [(), *WAYS]]), st.sampled_from(["zz", "0"]), st.sampled_from([None, 1, "x", {}]))
def test_anything_added_to_the_manifest_is_found(way: tuple, name: str, new: object) -> None:
    changed = manifest()
    inside = changed
    for key in way:
        inside = inside[key]
    if isinstance(inside, dict):
        inside[name] = new
    elif isinstance(inside, list):
        inside.append(new)
    else:
        return
    assert faults_of(packed(changed))


def _leaf(text: Callable[[str], str], number: int = 0) -> Callable[[dict], None]:
    def change(told: dict) -> None:
        told["leaves"][number]["canonical"] = text(told["leaves"][number]["canonical"])

    return change


def _rehash(told: dict) -> None:
    """As one would who knows how leaves are hashed."""
    _leaf(lambda text: text.replace("illegal_parking", "garbage"))(told)
    leaf = told["leaves"][0]
    leaf["hash"] = merkle.leaf_hash(leaf["canonical"].encode()).hex()


def _swap(name: str, a: int, b: int) -> Callable[[dict], None]:
    def change(told: dict) -> None:
        told[name][a], told[name][b] = told[name][b], told[name][a]

    return change


def _without(*numbers: int) -> Callable[[dict], None]:
    def change(told: dict) -> None:
        told["leaves"] = [leaf for i, leaf in enumerate(told["leaves"]) if i not in numbers]

    return change


OTHER_TOLD = json.loads(read_bundle_file(OTHER).members[MANIFEST])


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (_leaf(lambda text: text + " "), "leaf 3 was changed"),
        (_leaf(lambda text: text.replace("system", "nobody"), 4), "leaf 10 was changed"),
        (_rehash, "leaf 3 is not proven"),
        (lambda told: told["leaves"][1].update(proof=told["leaves"][0]["proof"]), "leaf 6 is not proven"),
        (lambda told: told["leaves"][1].update(proof=OTHER_TOLD["leaves"][1]["proof"]), "leaf 6 is not proven"),
        (lambda told: told["leaves"][2].update(index=8), "leaf 8 is not proven"),
        (lambda told: told["leaves"][2]["proof"].pop(), "leaf 7 is not proven"),
        (lambda told: told["leaves"][2]["proof"].append("0" * 64), "leaf 7 is not proven"),
        (_without(0), "the opening of the case is missing"),
        (_without(0, 1, 2, 3, 4), "leaves"),
        (_without(1), "a sighting before leaf 7 was left out"),
        (_without(2), "event 2 is missing"),
        (_without(4), "events is not what the leaves say"),
        (_swap("leaves", 3, 4), "not in the order of the log"),
        (_swap("leaves", 1, 2), "not in the order of the log"),
        (_swap("events", 0, 1), "events.0.leaf_index is not what the leaves say"),
        (_swap("pictures", 0, 1), "pictures.0.sealed is not what the leaves say"),
        (lambda told: told["leaves"].insert(1, OTHER_TOLD["leaves"][0]), "not of one case"),
        (lambda told: told["leaves"].append(told["leaves"][-1]), "not in the order of the log"),
        (lambda told: told.update(leaves=OTHER_TOLD["leaves"]), "case.case_id is not what the leaves say"),
        (lambda told: told["checkpoint"].update(tree_size=44), "the checkpoint's signature is not the key's"),
        (lambda told: told["checkpoint"].update(signature="00" * 64), "the checkpoint's signature is not the key's"),
        (lambda told: told["checkpoint"].update(key_id="0" * 16), "names key 0000000000000000"),
        (lambda told: told.update(checkpoint=told["earlier"]["checkpoint"]), "is not proven"),
        (lambda told: told["earlier"].update(proof=[]), "is not proven to continue the one of 6"),
        (lambda told: told["earlier"].update(OTHER_TOLD["earlier"], proof=told["earlier"]["proof"]), "to continue"),
        (lambda told: told["earlier"]["checkpoint"].update(signature="00" * 64), "the earlier checkpoint's signature"),
        (lambda told: told["policy"].update(dwell_seconds=1), "the policy is not the one that leaf 3 names"),
        (lambda told: told["case"].update(closure="enforced"), "case.closure is not what the leaves say"),
        (lambda told: told["events"][1].update(at="2026-03-02T04:00:00+00:00"), "events.1.at is not what"),
        (lambda told: told["pictures"][1].update(sealed=1), "pictures.1.sealed is not what"),
        (lambda told: told.update(format="cityeye-case-bundle/2"), "format"),
    ],
)
def test_what_was_changed_is_named(change: Callable[[dict], object], named: str) -> None:
    changed = manifest()
    change(changed)
    assert named in faults_of(packed(changed))


def test_a_checkpoint_from_before_the_case_is_no_earlier_one() -> None:
    assert "does not lie between" in faults_of(LOG.bundle(CASES[0], 2))


def test_pictures_swapped_changed_missing_and_foreign_are_named() -> None:
    names = [name for name in MEMBERS if name != MANIFEST]
    swapped = MEMBERS | {names[0]: MEMBERS[names[1]], names[1]: MEMBERS[names[0]]}
    found = faults_of(write_bundle_file(swapped))
    assert all(f"{name} was changed" in found for name in names[:2])
    found = faults_of(write_bundle_file(MEMBERS | {names[2]: MEMBERS[names[2]] + b"x"}))
    assert f"{names[2]} was changed" in found and names[0] not in found
    missing = {name: data for name, data in MEMBERS.items() if name != names[3]}
    assert f"{names[3]} is missing" in faults_of(write_bundle_file(missing))
    foreign = f"pictures/{'0' * 64}.jpg"
    assert f"{foreign} is no picture of this case" in faults_of(write_bundle_file(MEMBERS | {foreign: b"x"}))
    assert "manifest.json is missing" in faults_of(write_bundle_file({n: MEMBERS[n] for n in names}))
    both = write_bundle_file(MEMBERS | {names[0]: b"x", MANIFEST: MEMBERS[MANIFEST].replace(b"system", b"sistem")})
    assert names[0] in faults_of(both) and "leaf" in faults_of(both), "everything that is wrong is named"


@pytest.mark.parametrize(
    "text",
    [
        MEMBERS[MANIFEST] + b" ",
        b" " + MEMBERS[MANIFEST],
        MEMBERS[MANIFEST].replace(b'"case":', b'"case" :', 1),
        MEMBERS[MANIFEST].replace(SIZE, SIZE + b".0", 1),
        MEMBERS[MANIFEST].replace(SIZE, SIZE.replace(b":", b':"') + b'"', 1),
        MEMBERS[MANIFEST].replace(b'"format":', b'"format":"x","format":', 1),
        MEMBERS[MANIFEST].replace("已".encode(), rb"\u5df2", 1),
        b"",
        b"null",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"case": 1' + b"0" * 10_000 + b"}",
        b"\xff\xfe\x00",
        MEMBERS[MANIFEST].replace(b'"dwell_seconds":60', b'"dwell_seconds":NaN', 1),
        MEMBERS[MANIFEST].replace(b'"dwell_seconds":60', b'"dwell_seconds":1e999', 1),
    ],
    ids=range(15),
)
def test_another_writing_of_the_same_is_a_change(text: bytes) -> None:
    assert text != MEMBERS[MANIFEST]
    assert MANIFEST in faults_of(write_bundle_file(MEMBERS | {MANIFEST: text}))


def test_another_key_and_none() -> None:
    other = Ed25519PrivateKey.generate()
    assert "the key you gave is" in faults_of(BUNDLE, public_pem(other))
    wrong = X25519PrivateKey.generate().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for pem in (b"", b"-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----\n", wrong, MEMBERS[MANIFEST]):
        with pytest.raises(InvalidInput, match="cityeye evidence key"):
            verify_bundle(BUNDLE, pem)


def test_signed_by_another_log() -> None:
    """Somebody makes up a log of his own and says that it is ours."""
    forged = MemoryLog(Ed25519PrivateKey.generate())
    data = forged.bundle(forged.tell(1))
    told = json.loads(read_bundle_file(data).members[MANIFEST])
    told["checkpoint"]["key_id"] = manifest()["checkpoint"]["key_id"]
    assert "signature is not the key's" in faults_of(packed(told, read_bundle_file(data).members))


def test_leaves_that_are_no_case_are_no_case() -> None:
    log = MemoryLog(KEY)
    case = log.tell(1)
    log.append(LogEntry("note", 1, {"version": 5}))
    with pytest.raises(KeyError):
        log.bundle(case)
    log.leaves.pop()
    log.append(LogEntry("note", 1, {"words": "kept, and not read"}))
    assert verify_bundle(log.bundle(case), PUBLIC).leaves == 6


def test_a_case_is_open_as_long_as_it_was_signed_open() -> None:
    log = MemoryLog(KEY)
    case = log.tell(1)
    log.leaves.pop()
    shorter = MemoryLog(KEY, pictures=log.pictures)
    for leaf in log.leaves:
        body = json.loads(leaf.canonical)
        shorter.append(LogEntry(body.pop("entry_type"), body.pop("case_id"), body))
    verified = verify_bundle(shorter.bundle(case), PUBLIC)
    assert (verified.state, verified.closure, verified.events) == ("rectified", None, 3)
