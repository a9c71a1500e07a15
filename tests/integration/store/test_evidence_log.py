"""The evidence log in PostgreSQL: grown by many at once, proven, and every kind of tampering named."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from data_contracts.errors import EvidenceBroken, NotFound
from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.case import Case, CaseState, Closure
from data_contracts.schemas.evidence import LogEntry
from data_contracts.store.database import Database
from data_contracts.store.pictures import FsspecPictures, open_picture_store
from governance_rules.domain.merkle import leaf_hash, root_of, verify_consistency, verify_inclusion
from governance_rules.use_cases.evidence_log import verify_case, verify_log
from governance_rules.use_cases.record_observations import record_observations
from governance_rules.use_cases.run_due_timers import run_due_timers
from tests.conftest import Clock
from tests.fakes.street import a_picture, a_policy, an_incident, an_observation
from tests.integration.store.conftest import Street, decision


def _append(database: Database, first: int, until: int) -> None:
    with database.unit_of_work() as uow:
        entries = [LogEntry("note", None, {"number": number}) for number in range(first, until)]
        uow.evidence_log.append(entries, uow.now())


def test_an_empty_log_has_the_empty_root(database: Database) -> None:
    with database.unit_of_work() as uow:
        head = uow.evidence_log.root()
        assert (head.tree_size, head.root_hash) == (0, hashlib.sha256(b"").digest())
        assert uow.evidence_log.append([], uow.now()) == []
        assert uow.evidence_log.last_checkpoint() is None
        with pytest.raises(NotFound):
            uow.evidence_log.leaf(0)


def test_roots_and_proofs_of_every_size(database: Database) -> None:
    for first, until in ((0, 1), (1, 2), (2, 7), (7, 16), (16, 37)):
        _append(database, first, until)
    with database.unit_of_work() as uow:
        log = uow.evidence_log
        leaves = list(log.leaves(0, 37, step=5))
        assert [leaf.leaf_index for leaf in leaves] == list(range(37))
        assert leaves[3] == log.leaf(3)
        assert leaves[3].leaf_hash == leaf_hash(b'{"case_id":null,"entry_type":"note","number":3}')
        roots = {size: log.root(size).root_hash for size in range(38)}
        assert all(roots[size] == root_of(leaf.leaf_hash for leaf in leaves[:size]) for size in roots)
        for index in (0, 1, 6, 16, 35, 36):
            proof = log.inclusion_proof(index, 37)
            assert verify_inclusion(leaves[index].leaf_hash, index, 37, proof, roots[37])
        for old in (0, 1, 8, 20, 37):
            assert verify_consistency(old, roots[old], 37, roots[37], log.consistency_proof(old, 37))
        assert verify_log(uow).root_hash == roots[37]


def test_many_appenders_follow_one_another(database: Database) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: _append(database, 10 * n, 10 * n + 3), range(40)))
    with database.unit_of_work() as uow:
        assert verify_log(uow).tree_size == 120


def test_a_rolled_back_transaction_leaves_no_leaf(street: Street) -> None:
    with pytest.raises(ZeroDivisionError), street.database.unit_of_work() as uow:
        place_id = street.add_incident(uow, an_incident())
        uow.cases.open_case(an_incident(), place_id, a_policy(), decision(timer=street.timer(uow)), uow.now())
        raise ZeroDivisionError
    street.open(2)
    with street.database.unit_of_work() as uow:
        assert verify_log(uow).tree_size == 1


@pytest.fixture
def pictures(tmp_path: Path) -> FsspecPictures:
    return open_picture_store(f"file://{tmp_path}/pictures")


@pytest.fixture
def case(street: Street, pictures: FsspecPictures) -> Case:
    """A case of three events, with an attached incident, and stored pictures."""
    first, second = an_incident(1), an_incident(2)
    with street.database.unit_of_work() as uow:
        place_id = street.add_incident(uow, replace(first, incident_id=an_incident(9).incident_id))
        uow.incidents.add(first, place_id)
        for sealed in (True, False):
            _add_picture(uow, pictures, first, sealed)
        case = uow.cases.open_case(first, place_id, a_policy(), decision(timer=street.timer(uow)), uow.now())
    with street.database.unit_of_work() as uow:
        uow.incidents.add(second, place_id)
        _add_picture(uow, pictures, second, True)
        uow.cases.attach(case.case_id, second, uow.now())
    case = street.apply(case, CaseState.IN_GROUP)
    return street.apply(case, CaseState.CLOSED, closure=Closure.SELF, detail={"by": "camera"})


def _add_picture(uow: object, pictures: FsspecPictures, incident: object, sealed: bool) -> None:
    path, digest = pictures.put(f"{incident} {sealed}".encode(), "sealed" if sealed else "copies")
    picture = replace(a_picture(incident, sealed=sealed), path=path, sha256=digest)  # type: ignore[arg-type]
    uow.incidents.add_picture(picture)  # type: ignore[attr-defined]


def test_an_untouched_case_verifies(street: Street, case: Case, pictures: FsspecPictures) -> None:
    with street.database.unit_of_work() as uow:
        verified = verify_case(uow, pictures, case.case_id)
        assert (verified.events, verified.leaves, verified.pictures, verified.tree_size) == (3, 4, 3, 4)
        assert verified.root_hash == uow.evidence_log.root().root_hash.hex()
        assert verified.signed_size is None
        uow.evidence_log.save_checkpoint(uow.evidence_log.root(2))
        assert verify_case(uow, pictures, case.case_id).signed_size == 2
        with pytest.raises(NotFound):
            verify_case(uow, pictures, 99)


Tamper = Callable[..., None]


@pytest.fixture
def tamper(database_url: str) -> Tamper:
    """Change tables as somebody would who owns them and switches their triggers off first."""

    def run(table: str, statement: str) -> None:
        with psycopg.connect(database_url) as connection:
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            if table == "evidence_log":
                connection.execute("ALTER TABLE evidence_log DROP CONSTRAINT evidence_log_hash")
            assert connection.execute(statement).rowcount >= 1
            connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return run


@pytest.mark.parametrize(
    ("table", "statement", "named"),
    [
        ("case_events", "UPDATE case_events SET event_type = 'x' WHERE version = 2", "event 2: its type is x"),
        ("case_events", "UPDATE case_events SET state_after = 'open' WHERE version = 2", "event 2: its state"),
        ("case_events", "UPDATE case_events SET detail = '{}' WHERE version = 3", "event 3: its detail"),
        ("case_events", "UPDATE case_events SET happened_at = now() WHERE version = 1", "event 1: its time"),
        ("cases", "UPDATE cases SET state = 'open', closed_at = NULL, closure = NULL", "the case is open"),
        ("incidents", "UPDATE incidents SET detector = 'other'", "its detector is not what leaf"),
        ("incidents", "UPDATE incidents SET first_seen_at = first_seen_at - interval '1 s'", "its first_seen_at"),
        (
            "case_incidents",
            "DELETE FROM case_incidents WHERE attached_at > (SELECT opened_at FROM cases)",
            "was removed",
        ),
        ("evidence_pictures", "UPDATE evidence_pictures SET sha256 = repeat('0', 64)", "its stored hash"),
        ("evidence_pictures", "DELETE FROM evidence_pictures WHERE NOT sealed", "removed from the case"),
        (
            "evidence_log",
            "UPDATE evidence_log SET canonical = canonical || ' ' WHERE leaf_index = 2",
            "leaf 2 was changed",
        ),
        (
            "evidence_log",
            # A forger who knows how leaves are hashed.
            "UPDATE evidence_log SET canonical = forged, leaf_hash = sha256('\\x00'::bytea || forged) "
            "FROM (SELECT convert_to(replace(convert_from(canonical, 'utf8'), 'in_group', 'open'), 'utf8') AS forged "
            "FROM evidence_log WHERE leaf_index = 2) AS f WHERE leaf_index = 2",
            "leaf 2 is not in the log with root",
        ),
        ("evidence_log", "DELETE FROM evidence_log WHERE leaf_index = 3", "event 3 has no leaf in the log"),
        ("evidence_log", "DELETE FROM evidence_log WHERE leaf_index = 0", "the evidence log has no leaf 0"),
        ("evidence_nodes", "UPDATE evidence_nodes SET hash = sha256('x') WHERE level = 1", "is not in the log"),
        ("evidence_nodes", "DELETE FROM evidence_nodes WHERE level = 1", "the evidence log has no node 1/"),
        ("policies", "UPDATE policies SET body = jsonb_set(body, '{dwell_seconds}', '1')", "the frozen policy"),
    ],
)
def test_tampering_is_named(
    street: Street, case: Case, pictures: FsspecPictures, tamper: Tamper, table: str, statement: str, named: str
) -> None:
    tamper(table, statement)
    with street.database.unit_of_work() as uow, pytest.raises(EvidenceBroken) as broken:
        verify_case(uow, pictures, case.case_id)
    assert named in str(broken.value)


def test_one_changed_bit_of_a_picture_is_named(street: Street, case: Case, pictures: FsspecPictures) -> None:
    with street.database.unit_of_work() as uow:
        path = uow.incidents.pictures_of_case(case.case_id)[0].path
        file = Path(pictures.url.removeprefix("file://")) / path
        data = bytearray(file.read_bytes())
        data[3] ^= 4
        file.write_bytes(data)
        with pytest.raises(EvidenceBroken, match="was changed") as broken:
            verify_case(uow, pictures, case.case_id)
        assert path in str(broken.value)
        file.unlink()
        with pytest.raises(EvidenceBroken, match="is not in the picture store") as broken:
            verify_case(uow, pictures, case.case_id)
        assert path in str(broken.value)


def test_a_picture_added_later_is_named(street: Street, case: Case, pictures: FsspecPictures) -> None:
    with street.database.unit_of_work() as uow:
        uow.incidents.add_picture(a_picture(an_incident(1), role="sighting"))
        with pytest.raises(EvidenceBroken, match="has no leaf in the log"):
            verify_case(uow, pictures, case.case_id)


def test_a_log_cut_short_or_rewritten_after_a_checkpoint_is_named(
    street: Street, case: Case, pictures: FsspecPictures, tamper: Tamper
) -> None:
    with street.database.unit_of_work() as uow:
        uow.evidence_log.save_checkpoint(replace(uow.evidence_log.root(), root_hash=bytes(32)))
        with pytest.raises(EvidenceBroken, match="is not the one whose first 4 leaves were signed"):
            verify_log(uow)
        with pytest.raises(EvidenceBroken, match="is not the one whose first 4 leaves were signed"):
            verify_case(uow, pictures, case.case_id)
    tamper("evidence_log", "DELETE FROM evidence_log WHERE leaf_index >= 3")
    tamper("evidence_nodes", "DELETE FROM evidence_nodes WHERE (level, node_index) IN ((1, 1), (2, 0))")
    with street.database.unit_of_work() as uow, pytest.raises(EvidenceBroken, match="the end was cut off"):
        verify_log(uow)


def test_a_leaf_deleted_from_the_whole_log_is_named(database: Database, tamper: Tamper) -> None:
    _append(database, 0, 9)
    tamper("evidence_log", "DELETE FROM evidence_log WHERE leaf_index = 4")
    with database.unit_of_work() as uow, pytest.raises(EvidenceBroken, match="no leaf 4"):
        verify_log(uow)


def test_a_case_led_by_the_use_cases_has_one_leaf_an_event_and_verifies(
    street: Street, pictures: FsspecPictures, clock: Clock
) -> None:
    first, second = an_incident(1), replace(an_incident(2), box=an_incident(1).box)
    for incident in (first, second):
        path, digest = pictures.put(str(incident.incident_id).encode(), "sealed")
        report = IncidentReport(incident, (replace(a_picture(incident), path=path, sha256=digest),))
        with street.database.unit_of_work() as uow:
            recorded = record_observations(uow, ObservationBatch((an_observation(incident),), incidents=(report,)))
    (case_id,) = recorded.attached
    for _ in range(3):
        clock.advance(timedelta(days=1))
        with street.database.unit_of_work() as uow:
            assert run_due_timers(uow) == 1
    with street.database.unit_of_work() as uow:
        verified = verify_case(uow, pictures, case_id)
        assert verified.leaves == verified.events + 1 == uow.cases.get(case_id).version + 1
        assert verified.pictures == 2
