"""Data Docs of a check, page by page, to signed-in people who may read them."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID
from zipfile import BadZipFile

from starlette.requests import Request
from starlette.responses import Response

from apps.cockpit import parts
from apps.cockpit.components.quality_banner import may_read_quality
from apps.cockpit.file_routes import person_of
from data_contracts.errors import NotFound, PartUnavailable
from data_contracts.expectations.data_docs import INDEX, page_of

DATA_DOCS_ROUTE = "/cockpit/data-docs/"
# A finished page: it shows its own styles, runs nothing, and asks nobody outside.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:"


def data_docs(request: Request) -> Response:
    """GET one page of the Data Docs of a check; of its first page without a name.

    401 without a session, 403 without the permission, 404 for what is not there.
    """
    person = person_of(request)
    if person is None:
        return Response(status_code=401)
    if not may_read_quality(person):
        return Response(status_code=403)
    try:
        run_id = UUID(request.path_params["run_id"])
        with parts.database().unit_of_work() as uow:
            run = uow.quality.get(run_id)
        if run.docs_path is None:
            return Response(status_code=404)
        page = page_of(_archive(run.docs_path), request.path_params["path"] or INDEX)
    except (NotFound, ValueError, KeyError, BadZipFile):
        return Response(status_code=404)
    except PartUnavailable:
        return Response(status_code=503)
    return Response(page, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": _POLICY})


@lru_cache(maxsize=4)
def _archive(path: str) -> bytes:
    """The address is made from the content, so what it stands for never changes."""
    return parts.pictures().get(path)
