"""`cityeye zone …` against a real database: added, changed, removed, what is refused, and who is written down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from apps.cli.main import app
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.setup_change import SetupSubject
from data_contracts.schemas.zone import Zone
from data_contracts.settings import Settings
from data_contracts.store.database import Database
from tests.browser.street import Street


@pytest.fixture
def street(tmp_path: Path, database_url: str, database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Street]:
    """A home in which the database of the test, with the street of the browser tests, is the one that settings name."""
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path))
    monkeypatch.setenv("CITYEYE_DATABASE__URL", database_url)
    street = Street(database, Settings())
    street.begin()
    yield street


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_a_zone_has_a_schedule_and_a_place_that_cameras_share(street: Street, database: Database) -> None:
    words = ("--kind", "mobile_vendor", "--name", "早市", "--polygon", "10,10 600,10 600,300", "--place", "market")
    for camera_id in ("gate-1", "gate-2"):
        added = run(
            "zone",
            "add",
            camera_id,
            *words,
            "--by",
            "admin",
            "--schedule",
            '{exempt: [{from: "05:30", until: "08:00"}]}',
        )
        assert added.exit_code == 0, added.output
    with database.unit_of_work() as uow:
        zones = [zone for zone in uow.zones.all() if zone.place_id == "market"]
        assert {zone.camera_id for zone in zones} == {"gate-1", "gate-2"}
        assert all(len(zone.schedule.exempt) == 1 and not zone.schedule.active for zone in zones)


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ("{exempt: [", "no YAML"),
        ("{exmpt: []}", "exmpt"),
        ('{active: [{from: "25:00", until: "08:00"}]}', "active.0"),
        ("always", "schedule"),
    ],
)
def test_a_schedule_that_is_none_is_refused(street: Street, database: Database, schedule: str, said: str) -> None:
    with database.unit_of_work() as uow:
        before = uow.zones.all()
    words = (
        "--by",
        "admin",
        "--kind",
        "garbage",
        "--name",
        "x",
        "--polygon",
        "10,10 600,10 600,300",
        "--schedule",
        schedule,
    )
    refused = run("zone", "add", "gate-1", *words)
    assert refused.exit_code == 2 and said in refused.stderr and "Traceback" not in refused.output
    with database.unit_of_work() as uow:
        assert uow.zones.all() == before


@pytest.mark.parametrize(
    ("polygon", "said"),
    [
        ("10,10 600,300 600,10 10,300", "crosses itself"),
        ("10,10 900,10 900,300", "outside the picture"),
        ("10,10 20,20", "at least 3 corners"),
        ("10,10 20,x 30,30", "corner 2"),
    ],
)
def test_zone_polygons_that_are_none(street: Street, polygon: str, said: str) -> None:
    before = run("zone", "list").stdout
    result = run("zone", "add", "gate-1", "--by", "admin", "--kind", "garbage", "--name", "n", "--polygon", polygon)
    assert result.exit_code == 2 and said in result.stderr
    assert run("zone", "list").stdout == before


def test_zone_add_list_remove(street: Street, database: Database) -> None:
    words = (
        "--by",
        "admin",
        "--kind",
        "illegal_parking",
        "--name",
        "消防通道",
        "--polygon",
        "10,200 300,200 300,340",
        "--dwell",
        "2m",
    )
    assert run("zone", "add", "gate-1", *words, "--mask", "20,210 40,210 40,230").exit_code == 0
    listed = [json.loads(line) for line in run("zone", "list", "gate-1", "--json").stdout.splitlines()]
    zone = next(z for z in listed if z["name"] == "消防通道")
    assert zone["dwell_seconds"] == 120 and len(zone["polygon"]["corners"]) == 3 and len(zone["masks"]) == 1
    refused = run("zone", "remove", zone["zone_id"], "--by", "leader")
    assert refused.exit_code == 1 and "消防通道" in run("zone", "list").stdout
    assert run("zone", "remove", zone["zone_id"], "--by", "nobody-here").exit_code == 1
    assert run("zone", "remove", zone["zone_id"], "--by", "admin").exit_code == 0
    assert "消防通道" not in run("zone", "list").stdout
    with database.unit_of_work() as uow:
        changes = uow.setup_changes.of(SetupSubject.ZONE, zone["zone_id"])
        assert {uow.people.get(change.person_id).sign_in_name for change in changes} == {"admin"}
    assert [(c.before is None, c.after is None) for c in changes] == [(False, True), (True, False)]
    assert changes[1].after and len(changes[1].after["masks"]) == 1


def test_zone_change_changes_what_is_given_and_writes_it_down(street: Street, database: Database) -> None:
    words = ("--kind", "illegal_parking", "--name", "消防通道", "--polygon", "10,200 300,200 300,340", "--dwell", "2m")
    more = ("--mask", "20,210 40,210 40,230", "--place", "gate", "--schedule", '{active: [{from: "08:00"}]}')
    added = run("zone", "add", "gate-1", "--by", "admin", *words, *more)
    assert added.exit_code == 0, added.output
    zone_id = added.stdout.split()[1]
    before = _zone(database, zone_id)

    changed = run("zone", "change", zone_id, "--by", "admin", "--name", "东侧消防通道", "--dwell", "3m")
    assert changed.exit_code == 0 and f"{zone_id} changed" in changed.stdout, changed.output
    assert _zone(database, zone_id) == replace(before, name="东侧消防通道", dwell_seconds=180.0)

    emptied = run("zone", "change", zone_id, "--by", "admin", "--kind", "garbage", "--polygon", "10,10 60,10 60,60",
                  "--dwell", "", "--mask", "", "--place", "", "--schedule", "")  # fmt: skip
    assert emptied.exit_code == 0, emptied.output
    now = _zone(database, zone_id)
    assert (now.kind, len(now.polygon.corners), now.name) == (Kind.GARBAGE, 3, "东侧消防通道")
    assert (now.masks, now.place_id, now.schedule, now.dwell_seconds) == ((), None, None, None)

    again = run("zone", "change", zone_id, "--by", "admin", "--kind", "garbage")
    assert again.exit_code == 0 and "nothing changed" in again.stdout
    with database.unit_of_work() as uow:
        second, first, _ = uow.setup_changes.of(SetupSubject.ZONE, zone_id)
        admin = uow.people.by_sign_in_name("admin")[0].person_id
    assert {first.person_id, second.person_id} == {admin}
    assert (first.before["name"], first.after["name"]) == ("消防通道", "东侧消防通道")
    assert (second.before["kind"], second.after["kind"]) == ("illegal_parking", "garbage")
    assert first.after == second.before


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--by", "admin"), 2, "nothing to change"),
        (("--by", "leader", "--name", "x"), 1, "leader"),
        (("--by", "nobody-here", "--name", "x"), 1, "nobody-here"),
        (("--by", "admin", "--name", " "), 2, "needs a name"),
        (("--by", "admin", "--polygon", "10,10 900,10 900,300"), 2, "outside the picture"),
        (("--by", "admin", "--mask", "10,10 600,300 600,10 10,300"), 2, "crosses itself"),
        (("--by", "admin", "--dwell", "soon"), 2, "length of time"),
        (("--by", "admin", "--dwell", "8h", "--schedule", "always"), 2, "schedule"),
    ],
)
def test_a_zone_change_that_is_refused_changes_nothing(
    street: Street, database: Database, words: tuple[str, ...], status: int, said: str
) -> None:
    before = _zone(database, "gate-1-garbage")
    refused = run("zone", "change", "gate-1-garbage", *words)
    assert refused.exit_code == status and said in refused.stderr, refused.output
    assert len(refused.stderr.strip().splitlines()) == 1
    assert _zone(database, "gate-1-garbage") == before
    with database.unit_of_work() as uow:
        assert not uow.setup_changes.of(SetupSubject.ZONE, "gate-1-garbage")


def test_a_zone_that_is_not_there_cannot_be_changed(street: Street) -> None:
    assert run("zone", "remove", "gate-1-garbage", "--by", "admin").exit_code == 0
    for zone_id in ("gate-1-garbage", "nothing"):
        refused = run("zone", "change", zone_id, "--by", "admin", "--name", "x")
        assert refused.exit_code == 1 and zone_id in refused.stderr


def _zone(database: Database, zone_id: str) -> Zone:
    with database.unit_of_work() as uow:
        return uow.zones.get(zone_id)
