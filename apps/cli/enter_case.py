"""`cityeye case enter`: a case that the eye had missed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from apps.cli import shared
from data_contracts.errors import InvalidInput, NotFound
from data_contracts.schemas.kinds import Kind


def register(app: typer.Typer) -> None:
    """Add the command to the group of cases."""
    app.command("enter")(enter)


def enter(
    picture: Annotated[Path, typer.Argument(help="JPEG, PNG or WebP that shows it.", show_default=False)],
    kind: Annotated[Kind, typer.Option(help="What it is.", show_default=False)],
    box: Annotated[str, typer.Option(help='Where in the picture, in its pixels: "x0,y0 x1,y1".', show_default=False)],
    sign_in_name: Annotated[str, typer.Option("--as", help="Sign-in name of the operator.", show_default=False)],
    camera: Annotated[str | None, typer.Option(help="Id of the camera that took the picture.")] = None,
    place: Annotated[str | None, typer.Option(help="Else: id of the named place.")] = None,
    thing: Annotated[str | None, typer.Option(help="What is in the box, where several things make the kind.")] = None,
    seen_at: Annotated[
        str | None, typer.Option(help="When, like 2026-03-02T12:00:00+08:00.", show_default="now")
    ] = None,
) -> None:
    """Enter a missed case by hand: it goes the way of all cases, and its picture becomes a training sample.

    The running system takes the picture in: sealed as it is, and as a copy with people blurred.
    """
    from apps.cockpit.photo_routes import MEDIA_TYPES, hand_in
    from data_contracts.store.picture_header import open_picture, upright_size
    from data_contracts.store.pictures import open_picture_store
    from governance_rules.domain.entries import EntryPicture, MissedCase
    from governance_rules.domain.permissions import Action, check
    from governance_rules.use_cases.enter_case import enter_case

    if not picture.is_file():
        raise NotFound(f"there is no file {picture}")
    settings = shared.settings()
    data = picture.read_bytes()
    header = open_picture(data, settings.ingress.max_picture_bytes, settings.ingress.max_picture_pixels)
    where = shared.parse_box(box, *upright_size(header))
    with shared.database() as database:
        with database.unit_of_work() as uow:
            # Before the picture is taken in; the use case looks again, at the area too.
            check(shared.person_named(uow, sign_in_name), Action.ENTER_CASE)
            at = _time(seen_at) if seen_at else uow.now()
        media_type = MEDIA_TYPES[header.format or "JPEG"]
        photo = hand_in(data, media_type)
        copy_bytes = len(open_picture_store(settings.picture_url).get(photo.path))
        entry = MissedCase(
            kind, where, at, EntryPicture(photo, media_type, len(data), copy_bytes), camera, place, thing
        )
        with database.unit_of_work() as uow:
            entered = enter_case(uow, shared.person_named(uow, sign_in_name), entry)
    verb = "opened" if entered.opened else "was open already, or the case was entered before"
    typer.secho(f"case {entered.case_id} {verb}", fg=typer.colors.GREEN)


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{text!r} is no time; write 2026-03-02T12:00:00+08:00", "seen_at") from None
