"""`cityeye zone …`"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from apps.cli import shared
from data_contracts.errors import InvalidInput
from data_contracts.schemas.kinds import Kind

if TYPE_CHECKING:
    from data_contracts.schemas.geometry import Polygon
    from data_contracts.schemas.policy import Schedule

By = Annotated[str, typer.Option("--by", help="Sign-in name of who does it; kept with the change.", show_default=False)]
app = typer.Typer(no_args_is_help=True, help="Zones: where in a camera's picture a kind matters.")


@app.command()
def add(
    camera_id: Annotated[str, typer.Argument(help="The camera's id.", show_default=False)],
    kind: Annotated[Kind, typer.Option(help="Which kind matters here.", show_default=False)],
    name: Annotated[str, typer.Option(help="What people call it.", show_default=False)],
    polygon: Annotated[str, typer.Option(help='Corners in pixels of the picture: "x,y x,y x,y …"', show_default=False)],
    by: By,
    dwell: Annotated[str | None, typer.Option(help="Time a thing must stand (90s), if not the policy's.")] = None,
    mask: Annotated[list[str] | None, typer.Option(help="Polygon within which nothing counts; repeatable.")] = None,
    place: Annotated[
        str | None,
        typer.Option(help="Id of the place that it shows; zones of several cameras that name one have one case there."),
    ] = None,
    schedule: Annotated[
        str | None,
        typer.Option(
            help="""When it counts, if not as the policy says: '{exempt: [{from: "05:30", until: "08:00"}]}'."""
        ),
    ] = None,
) -> None:
    """Add a zone. The running system uses it from the next picture on."""
    from uuid import uuid4

    from data_contracts.schemas.zone import Zone
    from governance_rules.use_cases.manage_zones import preset_of, save_zone

    with shared.database() as database, database.unit_of_work() as uow:
        person = shared.person_named(uow, by)
        camera = uow.cameras.get(camera_id)
        preset = preset_of(uow, camera_id, camera.preset)
        zone = Zone(
            zone_id=f"{camera_id}-{kind.value}-{uuid4().hex[:8]}",
            camera_id=camera_id,
            preset=camera.preset,
            name=name,
            kind=kind,
            polygon=checked_polygon(polygon, preset.width, preset.height),
            masks=tuple(checked_polygon(text, preset.width, preset.height) for text in mask or ()),
            dwell_seconds=shared.parse_seconds(dwell) if dwell else None,
            place_id=place,
            schedule=parsed_schedule(schedule) if schedule else None,
        )
        save_zone(uow, person, zone, None)
    typer.echo(f"zone {zone.zone_id} added")


@app.command()
def change(
    zone_id: Annotated[str, typer.Argument(help="The zone's id, as `cityeye zone list` shows it.", show_default=False)],
    by: By,
    kind: Annotated[Kind | None, typer.Option(help="Which kind matters here.", show_default=False)] = None,
    name: Annotated[str | None, typer.Option(help="What people call it.", show_default=False)] = None,
    polygon: Annotated[
        str | None, typer.Option(help='Corners in pixels of the picture: "x,y x,y x,y …"', show_default=False)
    ] = None,
    dwell: Annotated[
        str | None, typer.Option(help='Time a thing must stand (90s); "" for the policy\'s.', show_default=False)
    ] = None,
    mask: Annotated[
        list[str] | None,
        typer.Option(
            help='Polygon within which nothing counts, in place of all masks; repeatable; "" for none.',
            show_default=False,
        ),
    ] = None,
    place: Annotated[
        str | None, typer.Option(help='Id of the place that it shows; "" for none.', show_default=False)
    ] = None,
    schedule: Annotated[
        str | None, typer.Option(help='When it counts, as for `add`; "" for the policy\'s.', show_default=False)
    ] = None,
) -> None:
    """Change what is given of a zone; the rest stays, and so does its id. In force from the next picture on."""
    from governance_rules.use_cases.manage_zones import preset_of, save_zone

    given: dict[str, Any] = {"kind": kind, "name": name}
    changes = {field: value for field, value in given.items() if value is not None}
    with shared.database() as database, database.unit_of_work() as uow:
        person, seen = shared.person_named(uow, by), uow.zones.get(zone_id)
        if polygon is not None or mask is not None:
            preset = preset_of(uow, seen.camera_id, seen.preset)
            if polygon is not None:
                changes["polygon"] = checked_polygon(polygon, preset.width, preset.height)
            if mask is not None:
                masks = [text for text in mask if text.strip()]
                changes["masks"] = tuple(checked_polygon(text, preset.width, preset.height) for text in masks)
        if dwell is not None:
            changes["dwell_seconds"] = shared.parse_seconds(dwell) if dwell else None
        if place is not None:
            changes["place_id"] = place or None
        if schedule is not None:
            changes["schedule"] = parsed_schedule(schedule) if schedule else None
        if not changes:
            raise InvalidInput("nothing to change; say what, see `cityeye zone change --help`", "options")
        zone = replace(seen, **changes)
        save_zone(uow, person, zone, seen)
    typer.echo(f"zone {zone_id} changed" if zone != seen else f"zone {zone_id} was so already; nothing changed")


def parsed_schedule(text: str) -> Schedule:
    """A schedule written as in a policy file. Raises InvalidInput, saying which part is wrong."""
    import yaml
    from pydantic import ValidationError

    from data_contracts.schemas.policy import Schedule

    try:
        return Schedule.model_validate(yaml.safe_load(text))
    except yaml.YAMLError:
        raise InvalidInput(f"the schedule {text!r} is no YAML; write it as in a policy file", "schedule") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "schedule"
        raise InvalidInput(f"the schedule is wrong at {where}: {first['msg']}", "schedule") from None


def checked_polygon(text: str, width: int, height: int) -> Polygon:
    """The polygon of "x,y x,y …". Raises InvalidInput when it is none, crosses itself or leaves the picture."""
    from data_contracts.schemas.geometry import Point, Polygon
    from governance_rules.domain.zones import check_polygon

    corners = tuple(Point(x, y) for x, y in shared.parse_polygon(text))
    try:
        polygon = Polygon(corners)
    except ValueError as error:
        raise InvalidInput(str(error), "polygon") from None
    check_polygon(polygon, width, height)
    return polygon


@app.command("list")
def list_all(
    camera_id: Annotated[str | None, typer.Argument(help="Only this camera's.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a zone.")] = False,
) -> None:
    """All zones."""
    from dataclasses import asdict

    with shared.database() as database, database.unit_of_work() as uow:
        zones = uow.zones.of_camera(camera_id) if camera_id else uow.zones.all()
    if as_json:
        for zone in zones:
            shared.show_json(asdict(zone))
        return
    rows = []
    for zone in zones:
        corners = " ".join(f"{point.x:g},{point.y:g}" for point in zone.polygon.corners)
        rows.append((zone.zone_id, zone.camera_id, zone.kind, zone.name, zone.dwell_seconds, corners))
    shared.show_table(("zone", "camera", "kind", "name", "dwell s", "polygon"), rows, "no zones; see cityeye zone add")


@app.command()
def remove(zone_id: Annotated[str, typer.Argument(help="The zone's id.", show_default=False)], by: By) -> None:
    """Remove a zone; cases that came from it stay."""
    from governance_rules.use_cases.manage_zones import remove_zone

    with shared.database() as database, database.unit_of_work() as uow:
        remove_zone(uow, shared.person_named(uow, by), uow.zones.get(zone_id))
    typer.echo(f"zone {zone_id} removed")
