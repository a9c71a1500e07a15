"""Photos through the cockpit to the API and back as pictures: who may bring and see them, and what is refused."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import cv2
import httpx
import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from apps.cockpit.components.picture import PICTURE_ROUTE
from apps.cockpit.pages.inbox_actions import perform
from apps.cockpit.photo_routes import PHOTO_ROUTE
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.policy import Role
from data_contracts.settings import Settings
from data_contracts.store.pictures import open_picture_store
from governance_rules.use_cases.sign_in import hash_token
from tests.integration.cockpit.conftest import SHOPS, Shopfronts, sign_in_as
from tests.photo_api import Told, photo_api
from tests.unit.serve.test_decode_picture import png_header

JPEG = {"content-type": "image/jpeg"}


@pytest.fixture
def api(settings: Settings, shops: Shopfronts) -> Iterator[str]:
    """The API, which has the key by which the cockpit hands photos in."""
    with photo_api(settings, shops.database, Told(Box(100, 60, 180, 280))) as address:
        yield address


@pytest.fixture
def picture() -> bytes:
    noise = np.random.default_rng(5).integers(0, 255, (300, 400, 3), np.uint8)
    return cv2.imencode(".jpg", noise)[1].tobytes()


def bring(client: TestClient, data: bytes, **headers: str) -> httpx.Response:
    return client.post(PHOTO_ROUTE, content=data, headers={**JPEG, **headers})


def said(answer: httpx.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["detail"])


def test_a_photo_goes_with_the_command_and_is_seen_by_those_who_see_the_case(
    client: TestClient, api: str, shops: Shopfronts, settings: Settings, picture: bytes
) -> None:
    case = shops.until(shops.open(), CaseState.IN_GROUP)
    merchant, neighbour = shops.person(Role.MERCHANT), shops.open(shop=SHOPS[1])
    sign_in_as(client, shops, merchant)
    code = bring(client, picture).json()["code"]
    sent = {"command": "say_done", "version": case.version, "photos": [code]}
    assert perform(merchant, case.case_id, sent, shops.database).done
    with shops.database.unit_of_work() as uow:
        (photo,) = uow.cases.events(case.case_id)[-1].detail["photos"]
        copies = {n: [p.path for p in uow.incidents.pictures_of_case(n) if not p.sealed] for n in (neighbour.case_id,)}
    store = open_picture_store(settings.picture_url)
    assert store.get(photo["sealed_path"]) == picture
    seen = client.get(PICTURE_ROUTE + photo["path"])
    assert (seen.status_code, seen.headers["content-type"]) == (200, "image/jpeg")
    assert Image.open(io.BytesIO(seen.content)).size == (400, 300) and seen.content != picture
    # A sealed original has no address, whoever asks; nor has what belongs to the shop next door.
    assert client.get(PICTURE_ROUTE + photo["sealed_path"]).status_code == 404
    assert client.get(PICTURE_ROUTE + copies[neighbour.case_id][0]).status_code == 404
    for role, status in ((Role.OPERATOR, 200), (Role.GRID_MEMBER, 200), (Role.ADMIN, 404)):
        sign_in_as(client, shops, shops.person(role))
        assert client.get(PICTURE_ROUTE + photo["path"]).status_code == status, role
    client.cookies.clear()
    assert client.get(PICTURE_ROUTE + photo["path"]).status_code == 401


def test_nobody_takes_somebody_elses_photo(client: TestClient, api: str, shops: Shopfronts, picture: bytes) -> None:
    case = shops.until(shops.open(), CaseState.IN_GROUP)
    sign_in_as(client, shops, shops.person(Role.MERCHANT))
    code = bring(client, picture).json()["code"]
    sent = {"command": "note", "version": case.version, "photos": [code]}
    outcome = perform(shops.person(Role.GRID_MEMBER), case.case_id, sent, shops.database)
    assert outcome.photos_lost and not outcome.done and shops.get(case) == case


def test_who_may_not_bring_photos(client: TestClient, api: str, shops: Shopfronts, picture: bytes) -> None:
    assert "登录" in said(bring(client, picture), 401)
    sign_in_as(client, shops, shops.person(Role.MERCHANT))
    for site in ("cross-site", "same-site"):
        assert said(bring(client, picture, **{"sec-fetch-site": site}), 403)
    assert client.get(PHOTO_ROUTE).status_code == 405


@pytest.mark.parametrize(
    "data",
    [b"", b"MZ no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff\xd9", b"GIF89a" + bytes(20)],
)
def test_what_is_no_picture(client: TestClient, api: str, shops: Shopfronts, settings: Settings, data: bytes) -> None:
    sign_in_as(client, shops, shops.person(Role.MERCHANT))
    assert "不是图片" in said(bring(client, data), 422)
    assert "no picture" in said(bring(client, data, **{"accept-language": "en"}), 422)
    assert not (settings.home / "pictures").exists()


def test_a_picture_cut_off_on_its_way(client: TestClient, api: str, shops: Shopfronts, picture: bytes) -> None:
    sign_in_as(client, shops, shops.person(Role.MERCHANT))
    assert said(bring(client, picture[: len(picture) // 2]), 422)


@pytest.mark.parametrize("data", [bytes(8_000_001), png_header(4097, 4096), png_header(60_000, 60_000)])
def test_what_is_too_large(client: TestClient, shops: Shopfronts, settings: Settings, data: bytes) -> None:
    # No API runs: it is refused before anything is handed on or unpacked.
    sign_in_as(client, shops, shops.person(Role.MERCHANT))
    assert "太大" in said(bring(client, data), 413)


def test_a_body_that_hides_its_length_is_cut_off(client: TestClient, shops: Shopfronts, settings: Settings) -> None:
    sign_in_as(client, shops, shops.person(Role.MERCHANT))
    sent = 0

    def pieces() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(40):
            sent += 1
            yield bytes(500_000)

    assert said(client.post(PHOTO_ROUTE, content=pieces(), headers=JPEG), 413)


def test_while_the_api_is_away(client: TestClient, shops: Shopfronts, settings: Settings, picture: bytes) -> None:
    sign_in_as(client, shops, shops.person(Role.MERCHANT))
    answer = said(bring(client, picture), 503)
    assert "没有应答" in answer and "8080" not in answer


def test_the_api_takes_photos_under_the_cockpits_key_only(api: str, shops: Shopfronts, picture: bytes) -> None:
    with shops.database.unit_of_work() as uow:
        uow.people.add_api_key(hash_token("a camera's key"), "camera", None)
    url = f"{api}/v1/photos"
    for key, status in ((None, 401), ("guess", 401), ("a camera's key", 403), ("the-cockpits-own-key", 201)):
        headers = {**JPEG, **({"authorization": f"Bearer {key}"} if key else {})}
        answer = httpx.post(url, content=picture, headers=headers)
        assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"path", "sha256", "sealed_path", "sealed_sha256"}
    own = {"authorization": "Bearer the-cockpits-own-key"}
    # The key is for photos: no camera's pictures may be pushed or read with it.
    assert httpx.get(f"{api}/v1/cases", headers=own).json()["cases"] == []
    for data, media_type, status in (
        (b"no picture", "image/jpeg", 422),
        (png_header(60_000, 60_000), "image/png", 413),
        (bytes(9_000_000), "image/jpeg", 413),
        (picture, "text/plain", 415),
    ):
        answer = httpx.post(url, content=data, headers={**own, "content-type": media_type})
        assert answer.status_code == status, answer.text
        assert json.loads(answer.text)["field"]


def test_somebody_brings_no_more_than_one_person_may(
    client: TestClient, api: str, shops: Shopfronts, picture: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.cockpit.brought_photos.MOST_OF_A_PERSON", 2)
    sign_in_as(client, shops, shops.person(Role.COMMUNITY, name="busy"))
    statuses = [bring(client, picture).status_code for _ in range(3)]
    assert statuses[-1] == 429, statuses
