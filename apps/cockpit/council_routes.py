"""The council's papers as PDF, to signed-in people who may read reports."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from apps.cockpit import parts
from apps.cockpit.file_routes import person_of
from apps.cockpit.text.language import as_language
from apps.runtime.council_paper import SHEETS, make_paper, with_pictures
from data_contracts.errors import NotFound, PartUnavailable
from data_contracts.settings import get_settings
from governance_rules.domain.permissions import Action, may
from governance_rules.use_cases.read_council import paper_of_meeting

COUNCIL_ROUTE = "/cockpit/council/"


def council_paper(request: Request) -> Response:
    """GET agenda or minutes sheet of a meeting, `?language=en` in English, made of what is on record now.

    401 without a session, 403 without the permission, 404 for another sheet or meeting, 503 while it cannot be made.
    """
    person = person_of(request)
    if person is None:
        return Response(status_code=401)
    if not may(person, Action.READ_REPORTS):
        return Response(status_code=403)
    sheet, meeting_id = request.path_params["sheet"], request.path_params["meeting_id"]
    if sheet not in SHEETS:
        return Response(status_code=404)
    settings, language = get_settings(), as_language(request.query_params.get("language"))
    try:
        with parts.database().unit_of_work() as uow:
            paper = paper_of_meeting(
                uow, meeting_id, sheet, language, parts.council_rules(), settings.street_name, settings.cockpit_url
            )
        made = make_paper(with_pictures(paper, parts.pictures()))
    except NotFound:
        return Response(status_code=404)
    except PartUnavailable:
        return Response(status_code=503)
    name = f'inline; filename="council-{paper["meeting"]["day"]}-{sheet}.pdf"'
    headers = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
    return Response(made, media_type="application/pdf", headers=headers)
