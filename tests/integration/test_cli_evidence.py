"""A case is handed out as a bundle and verified offline; sensors and their keys by the command line."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from apps.cli.main import app
from data_contracts.errors import EvidenceBroken
from data_contracts.schemas.api_key import ApiKeyGrant
from data_contracts.schemas.batch import IncidentReport, ObservationBatch
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.command import Command, CommandDetail, Photo
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.policy import Role
from data_contracts.schemas.sensor import Alarm
from data_contracts.schemas.zone import Zone
from data_contracts.store.database import Database
from data_contracts.store.pictures import FsspecPictures, open_picture_store
from data_contracts.store.policy_files import read_policy_texts
from data_contracts.store.signing_key import key_id, load_or_make_key
from governance_rules.domain.bundle_file import MANIFEST, read_bundle_file
from governance_rules.use_cases.commands import command_case
from governance_rules.use_cases.evidence_log import verify_case
from governance_rules.use_cases.load_policies import install_policies
from governance_rules.use_cases.make_checkpoint import make_checkpoint
from governance_rules.use_cases.raise_alarm import raise_alarm
from governance_rules.use_cases.record_observations import record_observations
from tests.fakes.street import a_person, a_picture, a_policy, an_incident


@pytest.fixture
def home(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home in which the database of the test is the one that settings name."""
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CITYEYE_DATABASE__URL", database_url)
    (tmp_path / "home").mkdir()
    yield tmp_path / "home"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def pictures(home: Path) -> FsspecPictures:
    return open_picture_store(f"file://{home}/pictures")


@pytest.fixture
def case_id(database: Database, pictures: FsspecPictures) -> int:
    """A case with pictures of the eye, a photo and a signature, said to be done and withdrawn."""
    with database.unit_of_work() as uow:
        uow.cameras.add(Camera("gate", "East gate", "push:"))
        lane = Polygon((Point(0, 0), Point(1900, 0), Point(1900, 900)))
        uow.zones.add(Zone("lane", "gate", "home", "Lane", Kind.ILLEGAL_PARKING, lane))
        steps = a_policy().steps.model_dump(mode="json")
        steps["open"]["stand_ins"].append("community")
        uow.policies.save(a_policy(steps=steps))
    with database.unit_of_work() as uow:
        incident = an_incident()
        stored = []
        for sealed in (True, False):
            path, digest = pictures.put(f"seen {sealed}".encode(), "sealed" if sealed else "copies")
            stored.append(replace(a_picture(incident, sealed=sealed), path=path, sha256=digest))
        report = IncidentReport(incident, tuple(stored))
        [case_id] = record_observations(uow, ObservationBatch(incidents=(report,))).opened
    brought = [
        Photo(*pictures.put(f"copy {n}".encode(), "copies"), *pictures.put(f"original {n}".encode(), "sealed"))
        for n in range(2)
    ]
    with database.unit_of_work() as uow:
        detail = CommandDetail("swept", (brought[0],), signature=brought[1])
        command_case(uow, a_person(Role.COMMUNITY), case_id, Command.SAY_DONE, detail=detail)
    return case_id


def withdraw(database: Database, case_id: int) -> None:
    with database.unit_of_work() as uow:
        command_case(uow, a_person(Role.OPERATOR), case_id, Command.WITHDRAW)


def sign(database: Database, home: Path) -> None:
    """As the checkpoint flow does."""
    key = load_or_make_key(home)
    with database.unit_of_work() as uow:
        make_checkpoint(uow, lambda note: (key.sign(note), key_id(key)))


@pytest.fixture
def people(database: Database) -> None:
    """Persons 1 and onwards, for those whom the events name."""
    with database.unit_of_work() as uow:
        uow.people.add("somebody", "Somebody", None, a_person(Role.OPERATOR).grants)


def test_a_bundle_goes_out_and_verifies_offline(
    people: None, home: Path, database: Database, case_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle, public = tmp_path / "case.zip", tmp_path / "public.pem"
    sign(database, home)
    withdraw(database, case_id)
    exported = run("evidence", "export", case_id, bundle)
    assert exported.exit_code == 0 and "left out" not in exported.output, exported.output
    assert run("evidence", "key", public).exit_code == 0
    assert run("evidence", "key").stdout == public.read_text()
    first = bundle.read_bytes()
    assert run("evidence", "export", case_id, bundle).exit_code == 2
    assert run("evidence", "export", case_id, bundle, "--force").exit_code == 0 and bundle.read_bytes() == first

    monkeypatch.delenv("CITYEYE_DATABASE__URL")
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.setattr(socket, "socket", None)
    verified = run("evidence", "verify", bundle, "--key", public)
    assert verified.exit_code == 0, verified.output
    for said in (
        f"case {case_id} (illegal_parking, closed as withdrawn)",
        "3 events, 3 leaves and 3 pictures",
        "first 3 leaves",
        "its opening was signed before, with the log's first 2",
        "3 sealed originals",
    ):
        assert said in verified.stdout, verified.stdout

    place = first.index(b"copy 0")
    bundle.write_bytes(first[:place] + b"C" + first[place + 1 :])
    broken = run("evidence", "verify", bundle, "--key", public)
    assert broken.exit_code == 1 and "was changed: its bytes have another hash" in broken.stderr
    assert broken.stderr.count("\n") == 1
    bundle.write_bytes(first)
    other = load_or_make_key(tmp_path / "other")
    assert other is not None
    wrong = run("evidence", "verify", bundle, "--key", tmp_path / "other" / "keys" / "evidence.pub.pem")
    assert wrong.exit_code == 1 and "the key you gave is" in wrong.stderr


def test_a_bundle_shows_no_original(people: None, home: Path, database: Database, case_id: int, tmp_path: Path) -> None:
    sign(database, home)
    assert run("evidence", "export", case_id, tmp_path / "case.zip").exit_code == 0
    members = read_bundle_file((tmp_path / "case.zip").read_bytes()).members
    assert sorted(data for name, data in members.items() if name != MANIFEST) == [b"copy 0", b"copy 1", b"seen False"]
    told = json.loads(members[MANIFEST])
    sealed = {picture["sha256"] for picture in told["pictures"] if picture["sealed"]}
    assert sealed == {sha256(data).hexdigest() for data in (b"seen True", b"original 0", b"original 1")}
    assert told["events"][1]["detail"]["note"] == "swept"


def test_without_the_key_only_what_is_signed_goes_out(
    people: None, home: Path, database: Database, case_id: int, tmp_path: Path
) -> None:
    bundle = tmp_path / "case.zip"
    refused = run("evidence", "export", case_id, bundle)
    assert refused.exit_code == 1 and "no signed checkpoint holds case" in refused.stderr and not bundle.exists()
    missing = run("evidence", "key")
    assert missing.exit_code == 1 and "no signing key" in missing.stderr
    sign(database, home)
    withdraw(database, case_id)
    (home / "keys").rename(tmp_path / "keys")
    partly = run("evidence", "export", case_id, bundle)
    assert partly.exit_code == 0 and "left out: its newest 1 leaves" in partly.stdout
    verified = run("evidence", "verify", bundle, "--key", tmp_path / "keys" / "evidence.pub.pem")
    assert verified.exit_code == 0 and "the case may have gone on since it was signed" in verified.stdout


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("export", "4711"), 1, "4711"),
        (("verify", "nothing.zip"), 2, "name the public key"),
        (("verify", "nothing.zip", "--key", "public.pem"), 1, "there is no file"),
        (("verify", ".", "--key", "public.pem"), 1, "there is no file"),
    ],
)
def test_what_is_refused(home: Path, database: Database, words: tuple[str, ...], status: int, said: str) -> None:
    result = run("evidence", *words)
    assert result.exit_code == status and said in result.stderr, result.output


def test_a_file_that_is_none(home: Path, tmp_path: Path) -> None:
    load_or_make_key(home)
    public = home / "keys" / "evidence.pub.pem"
    noise = tmp_path / "noise.zip"
    noise.write_bytes(b"no bundle at all")
    assert run("evidence", "verify", noise, "--key", public).exit_code == 1
    assert run("evidence", "verify", noise, "--key", noise).exit_code == 2
    with noise.open("wb") as huge:
        huge.truncate(2**40)
    large = run("evidence", "verify", noise, "--key", public)
    assert large.exit_code == 2 and "more than" in large.stderr


@pytest.mark.parametrize("which", ["copy 0", "original 0", "copy 1", "original 1"])
def test_photos_are_verified_in_the_running_system_too(
    people: None, home: Path, database: Database, pictures: FsspecPictures, case_id: int, which: str
) -> None:
    with database.unit_of_work() as uow:
        assert verify_case(uow, pictures, case_id).pictures == 6
    [file] = [f for f in (home / "pictures").rglob("*.jpg") if f.read_bytes() == which.encode()]
    named = f"the {'photo' if which.endswith('0') else 'signature'} of leaf 1"
    for change, said in ((lambda: file.write_bytes(b"x"), "was changed"), (file.unlink, "is not in the picture store")):
        change()
        with database.unit_of_work() as uow, pytest.raises(EvidenceBroken, match=f"{named}.*{said}"):
            verify_case(uow, pictures, case_id)
    sign(database, home)
    assert run("evidence", "export", case_id, home / "out.zip").exit_code == 1
    assert not (home / "out.zip").exists()


def test_a_bundle_of_an_alarm(home: Path, database: Database, tmp_path: Path) -> None:
    with database.unit_of_work() as uow:
        install_policies(uow, read_policy_texts())
    added = run("sensor", "add", "smoke-1", "--kind", "smoke_alarm", "--name", "烟感 3-201", "--longitude", "120.1")
    assert added.exit_code == 0, added.output
    with database.unit_of_work() as uow:
        case_id = raise_alarm(uow, Alarm("a1", "smoke-1", uow.now(), "kitchen")).case_id
        raise_alarm(uow, Alarm("a2", "smoke-1", uow.now()))
        # Joined and told anew in one transaction: the event counts the alarm that came with it.
        raise_alarm(uow, Alarm("a3", "smoke-1", uow.now() + timedelta(minutes=5)))
    sign(database, home)
    assert run("evidence", "export", case_id, tmp_path / "case.zip").exit_code == 0
    verified = run("evidence", "verify", tmp_path / "case.zip", "--key", home / "keys" / "evidence.pub.pem")
    assert verified.exit_code == 0 and "2 events, 4 leaves and 0 pictures" in verified.stdout, verified.output
    listed = run("case", "list").stdout
    assert "烟感 3-201" in listed and "sensor" in listed
    assert json.loads(run("case", "show", case_id, "--json").stdout)["sensor"] == "烟感 3-201"


def test_sensors_are_added_listed_and_switched_off(home: Path, database: Database) -> None:
    assert "no sensors" in run("sensor", "list").stdout
    assert run("sensor", "add", "gas-1", "--kind", "gas_alarm").exit_code == 0
    assert run("sensor", "add", "gas-1", "--kind", "gas_alarm", "--name", "kitchen").exit_code == 0
    [sensor] = [json.loads(line) for line in run("sensor", "list", "--json").stdout.splitlines()]
    assert (sensor["name"], sensor["kind"], sensor["place_id"], sensor["active"]) == (
        "kitchen", "gas_alarm", "sensor:gas-1", True)  # fmt: skip
    assert run("sensor", "remove", "gas-1").exit_code == 0 and "off" in run("sensor", "list").stdout
    for words, status, said in (
        (("gas-1", "--kind", "smoke_alarm"), 2, "senses something else"),
        (("a b", "--kind", "gas_alarm"), 2, "may have letters"),
        (("gas-2", "--kind", "garbage"), 2, "garbage"),
        (("gas-2", "--kind", "gas_alarm", "--place", "nowhere"), 1, "nowhere"),
        (("gas-2", "--kind", "gas_alarm", "--grid", "nowhere"), 1, "nowhere"),
    ):
        refused = run("sensor", "add", *words)
        assert refused.exit_code == status and said in refused.stderr, refused.output
    assert run("sensor", "remove", "nobody").exit_code == 1
    secret = run("camera", "key", "alarm box", "--sensor", "gas-1").stdout.strip()
    with database.unit_of_work() as uow:
        assert len(uow.sensors.all()) == 1
        assert uow.people.api_key(sha256(secret.encode()).hexdigest()) == ApiKeyGrant("alarm box", (), ("gas-1",))
    assert run("camera", "key", "other", "--sensor", "nobody").exit_code == 1
