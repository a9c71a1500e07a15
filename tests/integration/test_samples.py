"""Samples of the street with the real database: kept with the command, entered by hand, out, labelled and back in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner, Result

from apps.cli.main import app
from apps.cockpit.components import case_detail
from apps.cockpit.reading.board import read_detail
from data_contracts.errors import EvidenceBroken, InvalidInput, Refused
from data_contracts.expectations.street_set import frame_of_samples
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.command import Command
from data_contracts.schemas.detection import Detections
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import Person
from data_contracts.schemas.place import Place
from data_contracts.schemas.sample import Provenance, SampleState, Split, TrainingSample
from data_contracts.schemas.things import Thing
from data_contracts.settings import IngressSettings, Settings, get_settings
from data_contracts.store.database import Database
from data_contracts.store.pictures import FsspecPictures, open_picture_store
from governance_rules.domain.samples import split_of
from governance_rules.use_cases.commands import command_case
from governance_rules.use_cases.evidence_log import verify_case
from governance_rules.use_cases.keep_samples import collect_samples
from serve.sample_export import COCO_FILE, TASK_FILE, ExportTask, export_samples
from tests.browser.street import Street, drawn_street
from tests.conftest import Clock, free_port
from tests.fakes.street import full_detail
from tests.photo_api import Told, photo_api

PERSON_AT = Box(300, 150, 360, 340)


class Finder:
    """Sees one person in every picture."""

    version = "finder"

    def detect(self, pictures: Sequence[np.ndarray], mirrored: Sequence[bool] | None = None) -> list[Detections]:
        box = np.array([PERSON_AT.as_list()], np.float32)
        return [Detections(box, np.array([0.9], np.float32), ("person",), self.version) for _ in pictures]


@pytest.fixture
def settings(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    ingress = IngressSettings(port=free_port(), service_key="the-cockpits-own-key")
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path))
    monkeypatch.setenv("CITYEYE_DATABASE__URL", database_url)
    monkeypatch.setenv("CITYEYE_INGRESS", ingress.model_dump_json())
    get_settings.cache_clear()
    yield Settings()
    get_settings.cache_clear()


@pytest.fixture
def street(settings: Settings, database: Database) -> Street:
    noise = np.random.default_rng(1).integers(0, 40, (352, 640, 3), np.uint8)
    street = Street(database, settings, cv2.add(drawn_street(), noise))
    street.begin(("operator", "merchant", "community", "ml"))
    return street


@pytest.fixture
def store(settings: Settings) -> FsspecPictures:
    return open_picture_store(settings.picture_url)


def person(street: Street, name: str) -> Person:
    with street.database.unit_of_work() as uow:
        found = uow.people.by_sign_in_name(name)
    assert found is not None
    return found[0]


def command(street: Street, case_id: int, what: Command, by: str = "operator") -> None:
    with street.database.unit_of_work() as uow:
        command_case(uow, person(street, by), case_id, what, detail=full_detail(photos=(), signature=None))


def all_samples(street: Street) -> list[TrainingSample]:
    with street.database.unit_of_work() as uow:
        return uow.samples.of_states(tuple(SampleState), tuple(Split), 1000)


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_a_rejected_case_is_a_sample_and_so_is_an_upheld_appeal(street: Street, store: FsspecPictures) -> None:
    heap, parked = street.incident(kind=Kind.GARBAGE), street.incident(x=250)
    # Of a kind whose first step asks the community.
    appealed = street.incident(kind=Kind.SHOP_OVERFLOW, x=400)
    command(street, heap, Command.REJECT)
    command(street, parked, Command.REJECT)
    command(street, appealed, Command.APPEAL, "community")
    command(street, appealed, Command.UPHOLD_APPEAL)
    found = {sample.origins[0].case_id: sample for sample in all_samples(street)}
    assert found[heap].origins[0].provenance is Provenance.FALSE_ALARM
    assert found[heap].picture.camera_id == "gate-1" and found[heap].split is split_of("gate-1")
    assert (found[parked].state, found[parked].boxes[0].present) == (SampleState.TO_LABEL, False)
    assert found[appealed].origins[0].provenance is Provenance.APPEAL_UPHELD
    assert all(sample.labelled_things == () and store.get(sample.picture.path) for sample in found.values())


def test_the_day_brings_a_bounded_sample_once(street: Street, clock: Clock) -> None:
    for number in range(8):
        street.incident(kind=Kind.GARBAGE, score=0.3, x=50 + 65 * number)
    confirmed = street.incident("gate-2", score=0.3)
    command(street, confirmed, Command.CONFIRM)
    sure = street.incident("gate-2", Kind.GARBAGE, score=0.95)
    now = clock.now()
    for again in range(2):
        with street.database.unit_of_work() as uow:
            found = collect_samples(uow, now - timedelta(hours=1), now + timedelta(hours=1))
        assert (found.uncertain, found.confirmed, found.known) == ((6, 0, 0) if not again else (0, 0, 6))
    kept = all_samples(street)
    assert {sample.state for sample in kept} == {SampleState.TO_LABEL}
    assert sure not in {sample.origins[0].case_id for sample in kept}
    assert [sample.picture.camera_id for sample in kept].count("gate-1") == 5


def test_what_fails_keeps_no_sample_and_the_database_keeps_a_camera_in_one_split(street: Street) -> None:
    case_id = street.incident(kind=Kind.GARBAGE)
    with pytest.raises(RuntimeError, match="after all"), street.database.unit_of_work() as uow:
        command_case(uow, person(street, "operator"), case_id, Command.REJECT)
        raise RuntimeError("after all")
    assert all_samples(street) == []
    command(street, case_id, Command.REJECT)
    (kept,) = all_samples(street)
    other = next(split for split in Split if split is not kept.split)
    with pytest.raises(Refused, match="split"), street.database.unit_of_work() as uow:
        uow.samples.save(replace(kept, sample_id=uuid4(), split=other))


def entered(picture: Path, *words: str, by: str = "operator") -> Result:
    return run("case", "enter", str(picture), "--box", "100,180 190,240", "--as", by, *words)


@pytest.fixture
def photo(tmp_path: Path, street: Street) -> Path:
    file = tmp_path / "seen.jpg"
    cv2.imwrite(str(file), street.picture)
    return file


def test_a_missed_case_is_entered_by_hand_once_and_teaches(
    street: Street, settings: Settings, store: FsspecPictures, photo: Path
) -> None:
    with photo_api(settings, street.database, Told(PERSON_AT)):
        first = entered(photo, "--kind", "garbage", "--camera", "gate-1", "--thing", "garbage")
        assert first.exit_code == 0 and "opened" in first.output, first.output
        again = entered(photo, "--kind", "garbage", "--camera", "gate-1", "--thing", "garbage")
        assert again.exit_code == 0 and "before" in again.output
        assert entered(photo, "--kind", "garbage", "--camera", "gate-1", "--thing", "car").exit_code == 2
        assert "lies in no zone" in entered(photo, "--kind", "piled_goods", "--camera", "gate-1").output
        assert "not for the role" in entered(photo, "--kind", "piled_goods", "--camera", "gate-1", by="merchant").output
        with street.database.unit_of_work() as uow:
            uow.places.add(Place("corner", "the corner", spot=False))
        placed = entered(photo, "--kind", "piled_goods", "--place", "corner")
        assert placed.exit_code == 0, placed.output
    with street.database.unit_of_work() as uow:
        case = uow.cases.get(1)
        incident = uow.incidents.get(case.incident_id)
        verified = verify_case(uow, store, 1)
        at_place = uow.cases.card(2)
        for case_id in (1, 2):
            detail = read_detail(uow, case_id)
            assert detail is not None
            assert "entered_by_hand" in case_detail.facts(detail, uow.now(), ZoneInfo("Asia/Shanghai"), "en")
            assert "/copies/" in case_detail.evidence_picture(detail, ZoneInfo("Asia/Shanghai"), "en")
    assert (case.state, incident.entered_by) == (CaseState.OPEN, person(street, "operator").person_id)
    assert (incident.zone_id, incident.detector) == ("gate-1-garbage", "entered_by_hand")
    assert verified.pictures == 2 and at_place.case.camera_id is None and at_place.place_name == "the corner"
    found = {sample.origins[0].case_id: sample for sample in all_samples(street)}
    assert found[1].boxes[0].thing is Thing.GARBAGE and found[1].boxes[0].present
    assert found[1].state is SampleState.LABELLED and found[2].picture.place_id == "corner"


def exported(street: Street, store: FsspecPictures, settings: Settings, out: Path) -> dict:
    task = ExportTask(out, tuple(SampleState))
    export_samples(task, street.database, store, Finder(), settings)
    return json.loads((out / COCO_FILE).read_text())


def test_out_blurred_labelled_and_back_in(
    street: Street, store: FsspecPictures, settings: Settings, tmp_path: Path
) -> None:
    command(street, street.incident(kind=Kind.GARBAGE), Command.REJECT)
    command(street, street.incident(x=250), Command.REJECT)
    out = tmp_path / "out"
    document = exported(street, store, settings, out)
    sample = next(s for s in all_samples(street) if s.state is SampleState.TO_LABEL)
    copy, original = cv2.imread(str(out / "images" / f"{sample.sample_id}.jpg")), store.get(sample.picture.path)
    # The first of the nine squares that are left of the head.
    square = (slice(138, 155), slice(292, 312))
    sharp = cv2.imdecode(np.frombuffer(original, np.uint8), cv2.IMREAD_COLOR)
    assert copy[square].std(axis=(0, 1)).max() < 2 < 5 < sharp[square].std(axis=(0, 1)).min()
    assert len(json.loads((out / TASK_FILE).read_text())) == 2
    with pytest.raises(InvalidInput, match="there already"):
        exported(street, store, settings, out)

    file = tmp_path / "labels.json"
    file.write_text(json.dumps(document))
    same = run("samples", "import", str(file), "--as", "ml", "--json")
    assert same.exit_code == 0, same.output
    assert json.loads(same.stdout)["unchanged"] == 2 and json.loads(same.stdout)["changes"] == []

    for image in document["images"]:
        del image["cityeye"]
    image = next(i for i in document["images"] if i["file_name"].startswith(str(sample.sample_id)))
    car = {"id": 1, "image_id": image["id"], "category_id": 5, "bbox": [250, 180, 90, 60], "iscrowd": 0}
    document["annotations"] = [car]
    file.write_text(json.dumps(document))
    assert "not for the role" in run("samples", "import", str(file), "--as", "operator").output
    tried = run("samples", "import", str(file), "--as", "ml", "--dry-run")
    assert (
        "2 would change" in tried.output
        and len([s for s in all_samples(street) if s.state is SampleState.TO_LABEL]) == 1
    )
    read = run("samples", "import", str(file), "--as", "ml")
    assert "2 pictures, 1 of them empty: 2 changed" in read.output, read.output
    after = {s.sample_id: s for s in all_samples(street)}
    assert [(b.thing, b.present) for b in after[sample.sample_id].boxes] == [(Thing.CAR, True)]
    assert all(s.state is SampleState.LABELLED and len(s.labelled_things) == 16 for s in after.values())
    assert {o.provenance for o in after[sample.sample_id].origins} == {
        Provenance.FALSE_ALARM,
        Provenance.IMPORTED_LABELS,
    }
    assert "0 changed, 2 as known" in run("samples", "import", str(file), "--as", "ml").output
    frame = frame_of_samples(after.values(), store)
    assert list(frame["thing"].dropna()) == ["car"] and set(frame["width"]) == {640} and len(frame) == 2
    counts = [json.loads(line) for line in run("samples", "list", "--json").stdout.splitlines()]
    assert sum(row["samples"] for row in counts) == 2
    with street.database.unit_of_work() as uow:
        last = max(s.labelled_at for s in after.values())
        assert uow.samples.labelled_since(None) == uow.samples.labelled_since(last - timedelta(seconds=1)) == 2
        assert uow.samples.labelled_since(last) == 0


def test_a_file_with_one_fault_changes_nothing(
    street: Street, store: FsspecPictures, settings: Settings, tmp_path: Path
) -> None:
    command(street, street.incident(kind=Kind.GARBAGE), Command.REJECT)
    command(street, street.incident(x=250), Command.REJECT)
    document = exported(street, store, settings, tmp_path / "out")
    before = all_samples(street)
    for image in document["images"]:
        del image["cityeye"]
    file = tmp_path / "labels.json"
    for change, said in (
        ({"file_name": f"{uuid4()}.jpg"}, "no samples of ours"),
        ({"file_name": document["images"][0]["file_name"]}, "are the same sample"),
        ({"width": 320}, "would be displaced"),
    ):
        file.write_text(json.dumps(document | {"images": [document["images"][0], document["images"][1] | change]}))
        refused = run("samples", "import", str(file), "--as", "ml")
        assert refused.exit_code == 2 and said in refused.output, refused.output
        assert all_samples(street) == before


def test_an_original_that_was_changed_is_not_exported(
    street: Street, store: FsspecPictures, settings: Settings, tmp_path: Path
) -> None:
    command(street, street.incident(kind=Kind.GARBAGE), Command.REJECT)
    (kept,) = all_samples(street)
    place = settings.home / "pictures" / kept.picture.path
    place.write_bytes(place.read_bytes() + b"x")
    with pytest.raises(EvidenceBroken, match="is not the picture"):
        exported(street, store, settings, tmp_path / "out")
    assert not (tmp_path / "out").exists() and not list(tmp_path.glob(".out*"))
    with pytest.raises(InvalidInput, match="no sample"):
        export_samples(
            ExportTask(tmp_path / "none", (SampleState.REFUSED,)), street.database, store, Finder(), settings
        )
