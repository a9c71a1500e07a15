"""Photos and signatures from a phone: checked here, then handed to the API, which blurs and stores them."""

from __future__ import annotations

import json
import logging
import urllib.error
import urllib.request

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from apps.cockpit.brought_photos import BROUGHT
from apps.cockpit.file_routes import person_of
from apps.cockpit.text import inbox as words
from apps.cockpit.text.language import Language, Text, as_language
from data_contracts.errors import InvalidInput, PartUnavailable, TooLarge
from data_contracts.schemas.command import Photo
from data_contracts.settings import get_settings
from data_contracts.store.picture_header import open_picture

PHOTO_ROUTE = "/photos"
_API_SECONDS = 25.0
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_log = logging.getLogger("cityeye.cockpit")


async def take_photo(request: Request) -> Response:
    """POST the bytes of one picture: 201 {code} by which a command brings it along.

    401 without a session, 403 from another site, 413 too large (by bytes, or by the pixels its header tells), 422 no
    picture, 429 too many, 503 while the API is away; each with a `detail` in the page's language.
    """
    language = as_language(request.headers.get("accept-language", "")[:2])
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return _problem(403, words.photo_other_site, language)
    person = await run_in_threadpool(person_of, request)
    if person is None:
        return _problem(401, words.photo_signed_out, language)
    if not BROUGHT.may_bring(person.person_id):
        return _problem(429, words.photo_too_many, language)
    most_bytes = get_settings().ingress.max_picture_bytes
    try:
        data = await _body(request, most_bytes)
        return await run_in_threadpool(_take, data, person.person_id)
    except TooLarge:
        return _problem(413, words.photo_too_large, language)
    except InvalidInput:
        return _problem(422, words.photo_no_picture, language)
    except PartUnavailable as error:
        _log.warning("a photo could not be taken in: %s", error)
        return _problem(503, words.photo_away, language)


async def _body(request: Request, most_bytes: int) -> bytes:
    """The body, cut off as soon as it is too large. Raises TooLarge."""
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > most_bytes:
        raise TooLarge(f"{announced} bytes are announced, at most {most_bytes}", "picture")
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > most_bytes:
            raise TooLarge(f"more than {most_bytes} bytes", "picture")
    return bytes(data)


def _take(data: bytes, person_id: int) -> Response:
    settings = get_settings().ingress
    image = open_picture(data, settings.max_picture_bytes, settings.max_picture_pixels)
    photo = hand_in(data, MEDIA_TYPES[image.format or "JPEG"])
    return JSONResponse({"code": BROUGHT.leave(person_id, photo)}, 201)


def hand_in(data: bytes, media_type: str) -> Photo:
    """Give the picture to the API (`POST /v1/photos`) under the cockpit's own key.

    Raises InvalidInput and TooLarge as the API found it, and PartUnavailable when it does not answer or knows no key.
    """
    settings = get_settings()
    url = f"{settings.ingress_url}/v1/photos"
    if settings.ingress.service_key is None:
        raise PartUnavailable("the cockpit has no key of the API; set ingress.service_key")
    headers = {"Authorization": f"Bearer {settings.ingress.service_key}", "Content-Type": media_type}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, data=data, headers=headers, method="POST"), timeout=_API_SECONDS
        ) as answer:
            return Photo(**json.load(answer))
    except urllib.error.HTTPError as error:
        said = error.read(2_000).decode(errors="replace")
        if error.code == 413:
            raise TooLarge(said, "picture") from error
        if error.code in (415, 422):
            raise InvalidInput(said, "picture") from error
        raise PartUnavailable(f"the API at {url} answers {error.code}: {said}") from error
    except (OSError, ValueError, TypeError) as error:
        raise PartUnavailable(f"the API at {url} does not answer: {error}") from error


def _problem(status: int, detail: Text, language: Language) -> JSONResponse:
    body = {"status": status, "detail": detail.in_(language)}
    return JSONResponse(body, status, media_type="application/problem+json")
