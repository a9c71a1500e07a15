"""Samples leave the house with people blurred by the real detector, and not at all while nobody can find people."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from data_contracts.schemas.camera import Camera
from data_contracts.schemas.sample import (
    Provenance,
    SampleOrigin,
    SamplePicture,
    SampleState,
    TrainingSample,
)
from data_contracts.settings import get_settings
from data_contracts.store.database import Database
from data_contracts.store.pictures import open_picture_store
from governance_rules.domain.samples import sample_id_of, split_of
from models.triton_client import TritonDetector
from serve.live_pictures import PERSON_SCORE
from serve.sample_export import COCO_FILE, main


def keep(database: Database, home: Path, picture: np.ndarray) -> TrainingSample:
    data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()
    path, sha256 = open_picture_store(f"file://{home}/pictures").put(data, "sealed")
    with database.unit_of_work() as uow:
        uow.cameras.add(Camera("gate", "gate", "push:"))
        original = SamplePicture(sha256, path, uow.now(), "gate", "home")
        origins = (SampleOrigin(Provenance.UNCERTAIN, uow.now()),)
        sample = TrainingSample(sample_id_of(original), original, split_of("gate"), SampleState.TO_LABEL, origins)
        uow.samples.save(sample)
    return sample


def test_people_in_an_export_have_no_face(
    database: Database,
    database_url: str,
    triton_address: str,
    detector: TritonDetector,
    street_photos: list[np.ndarray],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    photo, people = next(
        (photo, people)
        for photo, found in zip(street_photos, detector.detect(street_photos), strict=True)
        if (people := [d for d in found if d.thing == "person" and d.score >= PERSON_SCORE])
    )
    sample = keep(database, tmp_path, photo)
    monkeypatch.setenv("CITYEYE_HOME", str(tmp_path))
    monkeypatch.setenv("CITYEYE_DATABASE__URL", database_url)
    get_settings.cache_clear()
    try:
        assert main(["--out", str(tmp_path / "none")]) == 1
        assert "no Triton" in capsys.readouterr().err and not (tmp_path / "none").exists()
        monkeypatch.setenv("CITYEYE_TRITON__ADDRESS", triton_address)
        get_settings.cache_clear()
        out = tmp_path / "out"
        assert main(["--out", str(out)]) == 0
        assert json.loads(capsys.readouterr().out) == {"pictures": 1}
    finally:
        get_settings.cache_clear()
    assert len(json.loads((out / COCO_FILE).read_text())["images"]) == 1
    copy = cv2.imread(str(out / "images" / f"{sample.sample_id}.jpg"))
    best = max(people, key=lambda d: d.score).box
    head = (
        slice(int(max(0, best.y0)), int(best.y0 + 0.2 * best.height)),
        slice(int(max(0, best.x0)), int(best.x1)),
    )
    assert copy.shape == photo.shape
    assert _detail(copy[head]) < 0.5 * _detail(photo[head]), "nothing finer than a few squares is left"


def _detail(part: np.ndarray) -> float:
    return float(np.abs(cv2.Laplacian(part, cv2.CV_32F)).mean())
