"""The command line against a real database: what it prints, what it refuses, and with which exit code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from apps.cli.main import app
from data_contracts.schemas.api_key import ApiKeyGrant
from data_contracts.schemas.kinds import Kind
from data_contracts.settings import Settings
from data_contracts.store.database import Database
from tests.browser.street import Street


@pytest.fixture
def home(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home in which the database of the test is the one that settings name."""
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path))
    monkeypatch.setenv("CITYEYE_DATABASE__URL", database_url)
    yield tmp_path


@pytest.fixture
def street(home: Path, database: Database) -> Street:
    street = Street(database, Settings())
    street.begin()
    return street


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_help_of_every_command_reads_well() -> None:
    groups = {"camera", "group", "zone", "policy", "case", "evidence", "db", "models", "samples"}
    commands = {"up", "down", "status", "doctor", "watch", "demo"}
    shown = run("--help").stdout
    for name in groups | commands:
        assert name in shown
        result = run(name, "--help")
        assert result.exit_code == 0 and "Usage: " in result.stdout
    assert run().exit_code == 2


def test_camera_add_list_remove(street: Street) -> None:
    added = run("camera", "add", "lane-7", "--name", "和美弄", "--source", "push:", "--every", "2s")
    assert added.exit_code == 0, added.output
    listed = [json.loads(line) for line in run("camera", "list", "--json").stdout.splitlines()]
    camera = next(c for c in listed if c["camera_id"] == "lane-7")
    assert (camera["name"], camera["source"], camera["sample_seconds"]) == ("和美弄", "push:", 2.0)
    assert "和美弄" in run("camera", "list").stdout
    assert run("camera", "remove", "lane-7").exit_code == 0
    listed = [json.loads(line) for line in run("camera", "list", "--json").stdout.splitlines()]
    assert next(c for c in listed if c["camera_id"] == "lane-7")["enabled"] is False


def test_a_camera_is_told_where_it_looks(street: Street, database: Database) -> None:
    with database.unit_of_work() as uow:
        gate = uow.cameras.get("gate-1")
    where = {"community": gate.community_id, "road": gate.road_id, "grid": gate.grid_id, "block": gate.block_id}
    words = [word for name, area in where.items() if area for word in (f"--{name}", area)]
    assert words, "the street of this test has areas"
    added = run("camera", "add", "lane-8", "--source", "push:", "--preset", "left", *words)
    assert added.exit_code == 0, added.output
    with database.unit_of_work() as uow:
        camera = uow.cameras.get("lane-8")
    assert {name: getattr(camera, f"{name}_id") for name in where} == where and camera.preset == "left"


def test_a_removed_camera_comes_back_under_its_id(street: Street, database: Database) -> None:
    assert run("camera", "remove", "gate-1").exit_code == 0
    with database.unit_of_work() as uow:
        before = uow.zones.of_camera("gate-1")
    back = run("camera", "add", "gate-1", "--name", "东口", "--source", "push:")
    assert back.exit_code == 0, back.output
    with database.unit_of_work() as uow:
        camera = uow.cameras.get("gate-1")
        assert camera.enabled and camera.name == "东口"
        assert uow.zones.of_camera("gate-1") == before


def test_a_camera_s_password_is_shown_to_nobody(street: Street, database: Database) -> None:
    with database.unit_of_work() as uow:
        uow.cameras.update(replace(uow.cameras.get("gate-1"), source="rtsp://watcher:hidden@127.0.0.1:9/1"))
    for words in (("camera", "list"), ("camera", "list", "--json")):
        shown = run(*words)
        assert shown.exit_code == 0 and "hidden" not in shown.output
    assert "rtsp://watcher@127.0.0.1:9/1" in shown.output


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("camera", "add", "gate-1", "--source", "push:"), 2, "there is a camera gate-1 already"),
        (("camera", "add", "x y", "--source", "push:"), 2, "may have letters, digits"),
        (("camera", "add", "new", "--source", "ftp://x"), 2, "must begin with one of rtsp:"),
        (("camera", "add", "new", "--source", "push:", "--every", "0s"), 2, "is not a length of time"),
        (("camera", "add", "new", "--source", "push:", "--road", "nowhere"), 1, "nowhere"),
        (("camera", "remove", "nobody"), 1, "nobody"),
        (("camera", "test", "nobody"), 1, "nobody"),
        (("zone", "remove", "nothing", "--by", "admin"), 1, "nothing"),
        (
            ("zone", "add", "nobody", "--by", "admin", "--kind", "garbage", "--name", "n", "--polygon", "1,1 9,1 9,9"),
            1,
            "nobody",
        ),
        (("case", "show", "4711"), 1, "4711"),
        (("evidence", "verify", "4711"), 1, "4711"),
    ],
)
def test_what_is_refused_is_one_line(street: Street, words: tuple[str, ...], status: int, said: str) -> None:
    result = run(*words)
    assert result.exit_code == status, result.output
    assert result.stderr.startswith("error: ") and said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_cases_and_their_evidence(street: Street) -> None:
    first = street.incident("gate-1", x=100)
    second = street.incident("gate-2", kind=Kind.GARBAGE, x=300)
    listed = [json.loads(line) for line in run("case", "list", "--json").stdout.splitlines()]
    assert [case["case_id"] for case in listed] == [second, first]
    only = run("case", "list", "--kind", "garbage", "--json").stdout.splitlines()
    assert [json.loads(line)["case_id"] for line in only] == [second]
    told = json.loads(run("case", "show", str(first), "--json").stdout)
    assert told["kind"] == "illegal_parking" and told["box"] == [100, 180, 190, 240]
    assert [event["event_type"] for event in told["events"]] == ["case_opened"]
    assert len(told["pictures"]) == 4 and len(told["leaves"]) == 1
    assert told["pictures"][0]["sha256"] in run("case", "show", str(first)).stdout
    verified = run("evidence", "verify", str(first))
    assert verified.exit_code == 0 and f"case {first} is as the log says" in verified.stdout
    assert run("evidence", "verify-log").exit_code == 0


def test_a_changed_picture_is_found(street: Street) -> None:
    number = street.incident("gate-1", x=100)
    picture = json.loads(run("case", "show", str(number), "--json").stdout)["pictures"][0]
    file = Path(street.settings.picture_url.removeprefix("file://")) / picture["path"]
    changed = bytearray(file.read_bytes())
    changed[100] ^= 1
    file.chmod(0o644)
    file.write_bytes(changed)
    result = run("evidence", "verify", str(number))
    assert result.exit_code == 1 and "broken" in result.stderr and picture["path"] in result.stderr


def test_db_migrate_twice(home: Path) -> None:
    assert run("db", "migrate").stdout == "up to date\n"


def test_policy_check_names_file_and_line(home: Path, tmp_path: Path) -> None:
    assert run("policy", "check").exit_code == 0
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "garbage.yaml").write_text("kind: garbage\nversion: 1\nseverty: low\n")
    result = run("policy", "check", str(folder))
    assert result.exit_code == 1 and result.stderr.startswith("error: garbage.yaml:")
    assert run("policy", "install", str(folder)).exit_code == 1
    assert run("policy", "install").exit_code == 0


def test_demo_doubles_nothing_and_brings_back_what_was_lost(home: Path, database: Database) -> None:
    first = run("demo")
    assert first.exit_code == 0 and "sim-street" in first.stdout
    words = (home / "sign_ins.json").read_text()
    assert "operator" in first.stdout and (home / "sign_ins.json").stat().st_mode & 0o777 == 0o600
    again = run("demo")
    assert "cameras added: none" in again.stdout and (home / "sign_ins.json").read_text() == words
    with database.unit_of_work() as uow:
        assert len(uow.zones.of_camera("sim-street")) >= 8
    assert run("camera", "remove", "sim-street").exit_code == 0
    assert "sim-street" in run("demo").stdout
    with database.unit_of_work() as uow:
        assert uow.cameras.get("sim-street").enabled and len(uow.zones.of_camera("sim-street")) >= 8


def test_a_key_lets_push_and_only_its_hash_is_kept(street: Street, database: Database) -> None:
    from hashlib import sha256

    secret = run("camera", "key", "snapshot box", "--camera", "gate-1").stdout.strip()
    with database.unit_of_work() as uow:
        assert uow.people.api_key(sha256(secret.encode()).hexdigest()) == ApiKeyGrant("snapshot box", ("gate-1",), ())
        assert uow.people.api_key(secret) is None
    assert run("camera", "key", "other", "--camera", "nobody").exit_code == 1


def test_nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path))
    assert run("status").exit_code == 1
    assert json.loads(run("status", "--json").stdout)["pid"] is None
    assert run("down").exit_code == 0
    result = run("case", "list")
    assert result.exit_code == 1 and "start it with `cityeye up`" in result.stderr


def test_a_server_that_does_not_answer_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path))
    monkeypatch.setenv("CITYEYE_DATABASE__URL", "postgresql://nobody:hidden@127.0.0.1:9/none")
    result = run("case", "list")
    assert result.exit_code == 1 and "hidden" not in result.stderr
    assert result.stderr.startswith("error: ") and "Traceback" not in result.output


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITYEYE_TRITON__PORT", "many")
    result = run("status")
    assert result.exit_code == 2 and "CITYEYE_TRITON__PORT" in result.stderr


def test_watch_wants_a_clip_and_a_polygon(home: Path, tmp_path: Path) -> None:
    words = ("--kind", "garbage", "--zone", "1,1 9,1 9,9")
    missing = run("watch", str(tmp_path / "none.mp4"), *words)
    assert missing.exit_code == 2 and "is no file" in missing.stderr
    assert run("watch", "clip.mp4", "--kind", "nonsense", "--zone", "1,1 9,1 9,9").exit_code == 2
