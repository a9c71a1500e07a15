"""`cityeye camera …`"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from apps.cli import shared
from data_contracts.errors import InvalidInput, SourceError

if TYPE_CHECKING:
    from data_contracts.schemas.camera import Camera
    from governance_rules.ports import UnitOfWork

app = typer.Typer(no_args_is_help=True, help="Cameras: add, list, try, remove.")

Id = Annotated[str, typer.Argument(help="The camera's id, for example gate-3.", show_default=False)]


@app.command()
def add(
    camera_id: Id,
    source: Annotated[
        str,
        typer.Option(help="rtsp://…, a clip, a folder of pictures, push: or sim://BLOCK", show_default=False),
    ],
    name: Annotated[str | None, typer.Option(help="What people call it.", show_default="the id")] = None,
    every: Annotated[str, typer.Option(help="Score at most one picture per this time, for example 1s.")] = "1s",
    longitude: Annotated[float | None, typer.Option(min=-180, max=180)] = None,
    latitude: Annotated[float | None, typer.Option(min=-90, max=90)] = None,
    community: Annotated[str | None, typer.Option(help="Id of the community it looks at.")] = None,
    road: Annotated[str | None, typer.Option(help="Id of the road it looks at.")] = None,
    grid: Annotated[str | None, typer.Option(help="Id of the grid it looks at.")] = None,
    block: Annotated[str | None, typer.Option(help="Id of the block it looks at.")] = None,
    preset: Annotated[str, typer.Option(help="Name of its fixed view; zones belong to one.")] = "home",
) -> None:
    """Add a camera. The running system starts to watch it at once; draw zones with `cityeye zone add`.

    One that was removed comes back under its id, with its zones, as it is described now.
    """
    from apps.cli.try_source import absolute_source
    from data_contracts.schemas.camera import Camera

    if not camera_id.replace("-", "").replace("_", "").isalnum() or not camera_id.isascii() or len(camera_id) > 64:
        raise InvalidInput(f"camera id {camera_id!r} may have letters, digits, - and _ only, at most 64", "camera_id")
    camera = Camera(
        camera_id=camera_id,
        name=name or camera_id,
        source=absolute_source(source),
        sample_seconds=shared.parse_seconds(every),
        longitude=longitude,
        latitude=latitude,
        preset=preset,
        community_id=community,
        road_id=road,
        grid_id=grid,
        block_id=block,
    )
    size = picture_size(camera)
    with shared.database() as database, database.unit_of_work() as uow:
        save_camera(uow, camera, size)
    typer.echo(f"camera {camera_id} added; next: cityeye zone add {camera_id} --by … --kind … --name … --polygon …")


def save_camera(uow: UnitOfWork, camera: Camera, size: tuple[int, int] | None) -> None:
    """Insert camera, or switch a removed one on again as described now; and its preset, where its size is known.

    Raises InvalidInput when the id is that of a camera which is watched.
    """
    from data_contracts.schemas.camera import Preset

    there = {other.camera_id: other for other in uow.cameras.all()}.get(camera.camera_id)
    if there is not None and there.enabled:
        raise InvalidInput(f"there is a camera {camera.camera_id} already", "camera_id")
    if there is None:
        uow.cameras.add(camera)
    else:
        uow.cameras.update(camera)
    if size is not None:
        uow.cameras.save_preset(Preset(camera.camera_id, camera.preset, *size))


def picture_size(camera: Camera) -> tuple[int, int] | None:
    """(width, height) of the camera's picture; None where none comes now (it may be off, or be pushed later).

    Raises InvalidInput for a wrong address.
    """
    from apps.cli.try_source import try_source

    if camera.source == "push:":
        return None
    try:
        tried = try_source(camera.camera_id, camera.source, seconds=10, pictures=1)
    except SourceError as error:
        typer.secho(f"note: no picture yet ({error})", fg=typer.colors.YELLOW, err=True)
        return None
    return tried["width"], tried["height"]


@app.command("list")
def list_all(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a camera.")] = False) -> None:
    """All cameras, with what the eye says of them."""
    from dataclasses import asdict, replace

    from apps.runtime.tell import without_password
    from data_contracts.schemas.camera import REPLAY_SOURCE

    with shared.database() as database, database.unit_of_work() as uow:
        cameras = [replace(camera, source=without_password(camera.source)) for camera in uow.cameras.all()]
        health = {record.camera_id: record for record in uow.cameras.health()}
        zones = [zone.camera_id for zone in uow.zones.all()]
    if as_json:
        for camera in cameras:
            shown = health.get(camera.camera_id)
            shared.show_json(asdict(camera) | {"health": asdict(shown) if shown else None})
        return
    rows = []
    for camera in cameras:
        shown = health.get(camera.camera_id)
        state = f"{shown.state} {shown.detail}".strip() if shown else "not watched yet"
        if not camera.enabled:
            state = "replayed, never decoded" if camera.source == REPLAY_SOURCE else "switched off"
        rows.append((camera.camera_id, camera.name, camera.source, zones.count(camera.camera_id), state))
    shared.show_table(("camera", "name", "source", "zones", "health"), rows, "no cameras; add one: cityeye camera add")


@app.command()
def test(
    camera: Annotated[str, typer.Argument(help="A camera's id, or a source: rtsp://…, file://…, sim://…")],
    seconds: Annotated[float, typer.Option(help="Watch it for this long.", min=1, max=600)] = 5,
    picture: Annotated[str | None, typer.Option(help="Keep the last picture in this file.")] = None,
) -> None:
    """Open a camera's source and say what comes: size, rate, and whether it looks well. Changes nothing."""
    from apps.cli.try_source import absolute_source, try_source

    source = absolute_source(camera)
    if ":" not in source:
        with shared.database() as database, database.unit_of_work() as uow:
            source = uow.cameras.get(camera).source
    tried = try_source("test", source, seconds=seconds, picture=picture)
    typer.echo(
        f"{tried['width']}×{tried['height']}, {tried['pictures']} pictures in {tried['seconds']:.1f} s "
        f"({tried['rate']:.1f}/s), {tried['state']}" + (f"; the last one is in {picture}" if picture else "")
    )


@app.command()
def remove(camera_id: Id) -> None:
    """Stop watching a camera. Its cases and their evidence stay, and so does its record; it is switched off."""
    from dataclasses import replace

    with shared.database() as database, database.unit_of_work() as uow:
        uow.cameras.update(replace(uow.cameras.get(camera_id), enabled=False))
    typer.echo(f"camera {camera_id} is switched off; `cityeye camera add {camera_id} --source …` brings it back")


@app.command()
def key(
    name: Annotated[str, typer.Argument(help="Who will use it.", show_default=False)],
    camera: Annotated[list[str] | None, typer.Option(help="Only for this camera; may be repeated.")] = None,
    sensor: Annotated[list[str] | None, typer.Option(help="Only for this sensor; may be repeated.")] = None,
) -> None:
    """Make a key for pushing pictures (POST /v1/frames) and raising alarms (POST /v1/alarms).

    With neither --camera nor --sensor it is for all of them. It is shown once; only its hash is kept.
    """
    from hashlib import sha256
    from secrets import token_urlsafe

    secret = token_urlsafe(24)
    with shared.database() as database, database.unit_of_work() as uow:
        for camera_id in camera or ():
            uow.cameras.get(camera_id)
        for sensor_id in sensor or ():
            uow.sensors.get(sensor_id)
        uow.people.add_api_key(sha256(secret.encode()).hexdigest(), name, camera, sensor)
    typer.echo(secret)
