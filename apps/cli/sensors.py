"""`cityeye sensor …`"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from apps.cli import shared
from data_contracts.errors import InvalidInput
from data_contracts.schemas.kinds import ALARM_KINDS

app = typer.Typer(no_args_is_help=True, help="Alarm sensors: add, list, remove.")

AlarmKind = StrEnum("AlarmKind", {kind.name: kind.value for kind in ALARM_KINDS})  # type: ignore[misc]
Id = Annotated[str, typer.Argument(help="The sensor's id, as its own system will call it.", show_default=False)]


@app.command()
def add(
    sensor_id: Id,
    kind: Annotated[AlarmKind, typer.Option(help="What it senses.", show_default=False)],
    name: Annotated[str | None, typer.Option(help="What people call it.", show_default="the id")] = None,
    place: Annotated[
        str | None, typer.Option(help="Id of a named place it watches.", show_default="one of its own")
    ] = None,
    community: Annotated[str | None, typer.Option(help="Id of the community it is in.")] = None,
    grid: Annotated[str | None, typer.Option(help="Id of the grid it is in.")] = None,
    block: Annotated[str | None, typer.Option(help="Id of the block it is in.")] = None,
    longitude: Annotated[float | None, typer.Option(min=-180, max=180)] = None,
    latitude: Annotated[float | None, typer.Option(min=-90, max=90)] = None,
) -> None:
    """Add a sensor, or change what is known of one; it is switched on. Its alarms come to POST /v1/alarms."""
    from data_contracts.schemas.kinds import Kind
    from data_contracts.schemas.place import Place
    from data_contracts.schemas.sensor import Sensor

    if not sensor_id.replace("-", "").replace("_", "").isalnum() or not sensor_id.isascii() or len(sensor_id) > 64:
        raise InvalidInput(f"sensor id {sensor_id!r} may have letters, digits, - and _ only, at most 64", "sensor_id")
    with shared.database() as database, database.unit_of_work() as uow:
        if place is None:
            place = f"sensor:{sensor_id}"
            uow.places.add(Place(place, name or sensor_id, False, grid_id=grid, block_id=block))
        else:
            uow.places.get(place)
        uow.sensors.save(
            Sensor(
                sensor_id=sensor_id,
                name=name or sensor_id,
                kind=Kind(kind.value),
                place_id=place,
                community_id=community,
                grid_id=grid,
                block_id=block,
                longitude=longitude,
                latitude=latitude,
            )
        )
    typer.echo(f"sensor {sensor_id} added; a key for its system: cityeye camera key NAME --sensor {sensor_id}")


@app.command("list")
def list_all(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a sensor.")] = False) -> None:
    """All sensors."""
    from dataclasses import asdict

    with shared.database() as database, database.unit_of_work() as uow:
        sensors = uow.sensors.all()
    if as_json:
        for sensor in sensors:
            shared.show_json(asdict(sensor))
        return
    rows = [
        (s.sensor_id, s.name, s.kind, s.place_id, s.community_id, s.grid_id, "on" if s.active else "off")
        for s in sensors
    ]
    columns = ("sensor", "name", "kind", "place", "community", "grid", "state")
    shared.show_table(columns, rows, "no sensors; add one: cityeye sensor add")


@app.command()
def remove(sensor_id: Id) -> None:
    """Take no more alarms of a sensor. Its cases and their evidence stay; its record stays, switched off."""
    from dataclasses import replace

    with shared.database() as database, database.unit_of_work() as uow:
        uow.sensors.save(replace(uow.sensors.get(sensor_id), active=False))
    typer.echo(f"sensor {sensor_id} is switched off")
