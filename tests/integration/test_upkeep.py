"""What runs on a calendar, on a real PostgreSQL: daily report, checkpoints, silent cameras."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from hashlib import sha256
from uuid import uuid4
from zoneinfo import ZoneInfo

import psycopg
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from data_contracts.errors import EvidenceBroken, PartUnavailable
from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.camera import Camera, CameraHealth, HealthState, Preset
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import VIOLATION_KINDS, Kind
from data_contracts.schemas.policy import Role
from data_contracts.schemas.report import Report, ReportType
from data_contracts.schemas.zone import Zone
from data_contracts.store.pictures import open_picture_store
from data_contracts.store.signing_key import key_id, load_or_make_key
from flows.report_files import render_files
from flows.report_street import ReportStreet
from governance_rules.domain.checkpoint import checkpoint_note
from governance_rules.domain.periods import period_reported
from governance_rules.use_cases.build_report import build_report
from governance_rules.use_cases.check_cameras import check_cameras
from governance_rules.use_cases.commands import reject_case
from governance_rules.use_cases.make_checkpoint import make_checkpoint
from governance_rules.use_cases.record_observations import record_observations
from governance_rules.use_cases.seed_street import seed_street
from tests.fakes.street import a_person, a_policy, an_incident

HANGZHOU = "Asia/Shanghai"
LANE = Polygon((Point(0, 0), Point(1900, 0), Point(1900, 300), Point(0, 300)))


@pytest.fixture
def street(database):
    with database.unit_of_work() as uow:
        seed_street(uow, {})
        uow.policies.save(a_policy())
        uow.cameras.add(Camera("gate", "gate", "push:", community_id="xiaohe"))
        uow.cameras.save_preset(Preset("gate", "home", 1920, 1080))
        uow.zones.add(Zone("lane", "gate", "home", "lane", Kind.ILLEGAL_PARKING, LANE))
    return database


def record(street, number):
    with street.unit_of_work() as uow:
        report = IncidentReport(an_incident(number))
        return record_observations(uow, ObservationBatch(incidents=(report,))).opened[0]


def today(street):
    with street.unit_of_work() as uow:
        return uow.now().astimezone(ZoneInfo(HANGZHOU)).date()


class TestDailyReport:
    @pytest.fixture
    def make(self, street, tmp_path):
        store = open_picture_store(f"file://{tmp_path}")

        where = ReportStreet("小河街道", HANGZHOU, "http://eye.example", lambda path: None)

        def make(day: date | None = None):
            which = period_reported(ReportType.DAILY, day or today(street))
            with street.unit_of_work() as uow:
                return build_report(uow, store, ReportType.DAILY, which, lambda content: render_files(content, where))

        make.store = store
        return make

    def test_a_revision_only_when_the_numbers_have_changed(self, street, make):
        record(street, 1)
        first, made = make()
        assert made and first.revision == 1 and [row["name"] for row in first.numbers["by_community"]] == ["小河社区"]
        assert make() == (first, False)
        record(street, 2)
        second, made = make()
        assert made and second.revision == 2 and second.report_id == first.report_id
        assert second.numbers["total"] == 2
        for report in (first, second):
            for path, digest in (
                (report.path, report.sha256),
                (report.pdf_path, report.pdf_sha256),
                (report.xlsx_path, report.xlsx_sha256),
            ):
                assert sha256(make.store.get(path)).hexdigest() == digest
        assert first.late is None and second.late["revision"] == 1
        assert (second.late["cases"], second.late["concerned"]) == (1, 1)
        assert ["total", 1, 2] in second.late["changes"]
        with street.unit_of_work() as uow:
            assert uow.reports.all() == [second]

    def test_a_day_without_cases_has_its_report_too(self, make):
        report, _ = make(date(2020, 2, 29))
        assert report.numbers["total"] == 0 and len(report.numbers["by_kind"]) == len(VIOLATION_KINDS)

    def test_several_makers_at_once_make_one_revision(self, street, make):
        record(street, 1)
        gate = threading.Barrier(4)

        def run(_):
            gate.wait()
            return make()

        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(run, range(4)))
        assert sorted(was_made for _, was_made in made) == [False, False, False, True]
        assert {report.revision for report, _ in made} == {1}

    def test_cases_are_counted_on_their_day_and_hour_of_the_streets_own_time(self, street, make, clock):
        record(street, 1)
        before = make()[0]
        hour = clock.now().astimezone(ZoneInfo(HANGZHOU)).hour
        assert before.numbers["by_hour"][hour] == 1 == sum(before.numbers["by_hour"])
        clock.advance(timedelta(days=1))
        record(street, 2)
        after = make()[0]
        assert after.period_start == before.period_start + timedelta(days=1)
        assert (after.numbers["total"], after.numbers["change"]) == (1, 0)

    def test_false_alarms_and_closures_show(self, street, make):
        case_id = record(street, 1)
        with street.unit_of_work() as uow:
            grants = a_person(Role.OPERATOR).grants
            person_id = uow.people.add("chen", "chen", None, grants)
            reject_case(uow, uow.people.get(person_id), case_id)
        numbers = make()[0].numbers
        assert numbers["closures"] == {"false_alarm": 1} and numbers["false_alarm_share"] == 1.0

    def test_a_report_of_the_days_before_prints_is_made_again_and_what_it_did_not_have_is_no_change(self, street, make):
        record(street, 1)
        day = today(street)
        old = {"day": str(day), "total": 0, "by_kind": {kind.value: 0 for kind in Kind}, "rejected": 0}
        with street.unit_of_work() as uow:
            uow.reports.save(Report(uuid4(), "daily", day, day, 1, uow.now(), "reports/old.html", "0" * 64, old))
        report, made = make()
        assert made and report.revision == 2 and report.late["changes"] == [["total", 0, 1]]
        assert make() == (report, False)


class TestCheckpoints:
    @pytest.fixture
    def key(self, tmp_path):
        return load_or_make_key(tmp_path)

    @pytest.fixture
    def checkpoint(self, street, key):
        def checkpoint():
            with street.unit_of_work() as uow:
                return make_checkpoint(uow, lambda note: (key.sign(note), key_id(key)))

        return checkpoint

    def test_the_head_is_signed_and_only_when_the_log_has_grown(self, street, checkpoint, tmp_path):
        assert checkpoint() is None
        record(street, 1)
        head = checkpoint()
        public = load_pem_public_key((tmp_path / "keys" / "evidence.pub.pem").read_bytes())
        public.verify(head.signature, checkpoint_note(head))
        with pytest.raises(InvalidSignature):
            public.verify(head.signature, checkpoint_note(head) + b"\n")
        assert checkpoint() is None
        record(street, 2)
        assert checkpoint().tree_size > head.tree_size
        with street.unit_of_work() as uow:
            assert uow.evidence_log.last_checkpoint().signature is not None

    @pytest.mark.parametrize(("size", "root"), [(1, b"x" * 32), (99, b"x" * 32)])
    def test_a_log_that_does_not_continue_the_last_checkpoint_is_not_signed(self, street, checkpoint, size, root):
        record(street, 1)
        with psycopg.connect(street.url) as connection:
            connection.execute(
                "INSERT INTO evidence_checkpoints (tree_size, root_hash, made_at) VALUES (%s, %s, now())", (size, root)
            )
        with pytest.raises(EvidenceBroken, match=f"first {size} leaves"):
            checkpoint()

    def test_the_key_is_made_once_and_for_its_owner_alone(self, tmp_path, key):
        assert key_id(load_or_make_key(tmp_path)) == key_id(key)
        assert (tmp_path / "keys" / "evidence.pem").stat().st_mode & 0o077 == 0
        assert {f.name for f in (tmp_path / "keys").iterdir()} == {"evidence.pem", "evidence.pub.pem"}

    def test_runs_that_begin_together_agree_on_one_key(self, tmp_path):
        gate = threading.Barrier(6)

        def run(_):
            gate.wait()
            return key_id(load_or_make_key(tmp_path / "new"))

        with ThreadPoolExecutor(6) as pool:
            assert len(set(pool.map(run, range(6)))) == 1

    def test_a_broken_key_is_named_and_never_replaced(self, tmp_path):
        file = tmp_path / "keys" / "evidence.pem"
        file.parent.mkdir()
        file.write_bytes(b"not a key")
        with pytest.raises(PartUnavailable, match=r"evidence\.pem"):
            load_or_make_key(tmp_path)
        assert file.read_bytes() == b"not a key"


class TestCameras:
    def test_a_camera_nobody_reports_on_is_marked_once(self, street, clock):
        def look():
            with street.unit_of_work() as uow:
                return check_cameras(uow)

        assert look() == ["gate"] and look() == []
        with street.unit_of_work() as uow:
            uow.cameras.save_health([CameraHealth("gate", HealthState.OK, uow.now(), uow.now())])
        assert look() == []
        clock.advance(timedelta(minutes=2, seconds=1))
        assert look() == ["gate"]
        with street.unit_of_work() as uow:
            (health,) = uow.cameras.health()
        assert health.state is HealthState.NO_SIGNAL and "has not reported" in health.detail

    def test_a_clip_that_ended_and_a_camera_that_is_off_are_left_alone(self, street):
        with street.unit_of_work() as uow:
            uow.cameras.add(Camera("off", "off", "push:", enabled=False))
            long_ago = uow.now() - timedelta(days=1)
            uow.cameras.save_health([CameraHealth("gate", HealthState.ENDED, long_ago, long_ago)])
        with street.unit_of_work() as uow:
            assert check_cameras(uow) == []
