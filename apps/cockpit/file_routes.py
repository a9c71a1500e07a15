"""Pictures and reports, to signed-in people only. Sealed originals have no address here."""

from __future__ import annotations

from base64 import b64decode
from datetime import date, datetime, timedelta
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from apps.cockpit import parts
from apps.cockpit.components.picture import COPY_PATH
from apps.cockpit.reading.visible import may_see_picture, sees_everything, visible_cameras
from apps.cockpit.session_routes import SESSION_COOKIE
from apps.cockpit.small_pictures import picture_bytes
from data_contracts.errors import NotFound, PartUnavailable
from data_contracts.schemas.geometry import Box
from data_contracts.schemas.person import Person
from governance_rules.domain.permissions import Action, may
from governance_rules.use_cases.sign_in import session_of

REPORT_ROUTE = "/cockpit/reports/"
# A report is a finished page: it may show its own styles and pictures, and run nothing.
_REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox allow-popups"
_REPORT_TYPES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# One transparent pixel.
_NO_PICTURE = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def picture(request: Request) -> Response:
    """GET a copy, `?width=` for a small one, `&around=x0,y0,x1,y1` for the part around a box in its pixels.

    401 without a session, 404 for anything that is not a copy of a case that the person may see.
    """
    person = person_of(request)
    if person is None:
        return Response(status_code=401)
    path = request.path_params["path"]
    if not COPY_PATH.fullmatch(path):
        return Response(status_code=404)
    width = request.query_params.get("width", "")
    try:
        if not _SEEN.may_see(person, path):
            return Response(status_code=404)
        data = picture_bytes(path, int(width) if width.isdigit() else 0, _box(request.query_params.get("around")))
    except NotFound:
        return Response(status_code=404)
    except PartUnavailable:
        return Response(status_code=503)
    # The address is made from the content, so what it stands for never changes.
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=86400, immutable"})


class _Seen:
    """Answers of the last seconds: a page asks for the same pictures again and again."""

    _KEPT = timedelta(seconds=10)

    def __init__(self) -> None:
        self._answers: dict[tuple[Person, str], tuple[datetime, bool]] = {}

    def may_see(self, person: Person, path: str) -> bool:
        """Raises PartUnavailable when the database does not answer and it was not asked before."""
        if sees_everything(person):
            return True
        now, key = datetime.now(), (person, path)
        at, answer = self._answers.get(key, (datetime.min, False))
        if now - at < self._KEPT:
            return answer
        try:
            with parts.database().unit_of_work() as uow:
                answer = may_see_picture(uow, person, path)
        except PartUnavailable:
            if at == datetime.min:
                raise
            return answer
        if len(self._answers) > 5_000:
            self._answers.clear()
        self._answers[key] = (now, answer)
        return answer


_SEEN = _Seen()


def _box(text: str | None) -> Box | None:
    try:
        x0, y0, x1, y1 = (float(value) for value in (text or "").split(","))
        return Box(x0, y0, x1, y1)
    except ValueError:
        return None


def report(request: Request) -> Response:
    """GET a file of a report by type and first day: its page, or with `/pdf` and `/xlsx` the print and the annex.

    401 without a session, 403 without the permission, 404 for what there is not.
    """
    person = person_of(request)
    if person is None:
        return Response(status_code=401)
    if not may(person, Action.READ_REPORTS):
        return Response(status_code=403)
    format_ = request.path_params.get("format", "html")
    if format_ not in _REPORT_TYPES:
        return Response(status_code=404)
    try:
        day = date.fromisoformat(request.path_params["day"])
        with parts.database().unit_of_work() as uow:
            found = uow.reports.get(request.path_params["report_type"], day)
        path = None if found is None else {"html": found.path, "pdf": found.pdf_path, "xlsx": found.xlsx_path}[format_]
        if found is None or path is None:
            return Response(status_code=404)
        data = parts.pictures().get(path)
    except (NotFound, ValueError):
        return Response(status_code=404)
    except PartUnavailable:
        return Response(status_code=503)
    if format_ == "html":
        return Response(data, media_type="text/html", headers={"Content-Security-Policy": _REPORT_POLICY})
    name = f"{found.report_type}-{found.period_start}-{found.revision}.{format_}"
    # Shown where the browser can, and saved under a name that tells what it is.
    how = "inline" if format_ == "pdf" else "attachment"
    headers = {"Content-Disposition": f'{how}; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(data, media_type=_REPORT_TYPES[format_], headers=headers)


def live_picture(request: Request) -> Response:
    """GET the newest blurred picture of a camera, a transparent one while there is none.

    401 without a session, 404 for a camera outside the person's areas.
    """
    person = person_of(request)
    if person is None:
        return Response(status_code=401)
    camera_id = request.path_params["camera_id"]
    try:
        with parts.database().unit_of_work() as uow:
            camera = uow.cameras.get(camera_id)
    except NotFound:
        return Response(status_code=404)
    except PartUnavailable:
        return Response(status_code=503)
    if not visible_cameras(person, [camera]):
        return Response(status_code=404)
    try:
        data, media_type = parts.pictures().get(f"latest/{quote(camera_id, safe='')}.jpg"), "image/jpeg"
    except (NotFound, PartUnavailable):
        # The words behind the picture say that there is none; a broken one would only be noise.
        data, media_type = _NO_PICTURE, "image/gif"
    return Response(data, media_type=media_type, headers={"Cache-Control": "no-store"})


def person_of(request: Request) -> Person | None:
    """Who asks, by the session cookie; None when nobody is signed in."""
    token = request.cookies.get(SESSION_COOKIE)
    return _REMEMBERED.person(token) if token else None


class _Remembered:
    """Sessions seen in the last seconds, so that a page full of pictures asks the database once."""

    _KEPT = timedelta(seconds=15)

    def __init__(self) -> None:
        self._seen: dict[str, tuple[datetime, Person | None]] = {}

    def person(self, token: str) -> Person | None:
        now = datetime.now()
        seen = self._seen.get(token)
        if seen and now - seen[0] < self._KEPT:
            return seen[1]
        try:
            with parts.database().unit_of_work() as uow:
                session = session_of(uow, token)
        except PartUnavailable:
            return seen[1] if seen else None
        if len(self._seen) > 5_000:
            self._seen.clear()
        person = session.person if session else None
        self._seen[token] = (now, person)
        return person

    def forget(self, token: str) -> None:
        self._seen.pop(token, None)


_REMEMBERED = _Remembered()


def forget_session(token: str) -> None:
    """Answer nothing more for this token; called when its session was ended."""
    _REMEMBERED.forget(token)
