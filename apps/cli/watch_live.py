"""`cityeye watch --live`: a source becomes a camera with a zone in the running system, and its cases are shown."""

from __future__ import annotations

import re
import time
from pathlib import Path

import typer

from apps.cli import shared
from apps.cli.cameras import picture_size, save_camera
from apps.cli.cases import described
from apps.cli.try_source import absolute_source
from apps.cli.zones import checked_polygon
from data_contracts.errors import SourceError
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.zone import Zone


def watch_live(
    source: str,
    kind: Kind,
    polygons: list[str],
    dwell_seconds: float,
    name: str | None,
    fps: float | None,
    loop: int,
    seconds: float | None,
    as_json: bool,
) -> None:
    """Add the camera and its zones in one transaction, then print its cases as they open, until Ctrl-C.

    polygons: empty means the whole picture.
    """
    camera_id = name or re.sub(r"[^A-Za-z0-9]+", "-", Path(source.split("?")[0]).stem).strip("-").lower()[:40]
    address = absolute_source(source)
    if loop > 1:
        address = address.replace("loop=forever", f"loop={loop}")
    camera = Camera(camera_id, camera_id, address, sample_seconds=1 / fps if fps else 1.0)
    size = picture_size(camera)
    if size is None:
        raise SourceError(f"{source} gives no picture, so its zone cannot be placed")
    width, height = size
    whole = f"0,0 {width},0 {width},{height} 0,{height}"
    zones = [
        Zone(
            zone_id=f"{camera_id}-{kind.value}-{number}",
            camera_id=camera_id,
            preset=camera.preset,
            name=f"{camera_id} {number}",
            kind=kind,
            polygon=checked_polygon(polygon, *size),
            dwell_seconds=dwell_seconds,
        )
        for number, polygon in enumerate(polygons or [whole], 1)
    ]
    with shared.database() as database:
        with database.unit_of_work() as uow:
            save_camera(uow, camera, size)
            # Of a camera that was removed and comes back: it watches for what is asked now.
            for zone in uow.zones.of_camera(camera_id):
                uow.zones.remove(zone.zone_id)
            for zone in zones:
                uow.zones.add(zone)
        if not as_json:
            typer.echo(
                f"camera {camera_id} runs; Ctrl-C ends this list, cityeye camera remove {camera_id} ends the camera"
            )
        end = time.monotonic() + seconds if seconds else None
        shown: set[int] = set()
        while end is None or time.monotonic() < end:
            with database.unit_of_work() as uow:
                cards = uow.cases.cards(camera_ids=[camera_id], limit=1000)
            for card in reversed(cards):
                if card.case.case_id not in shown:
                    shown.add(card.case.case_id)
                    _show(described(card), as_json)
            time.sleep(0.5)


def _show(case: dict, as_json: bool) -> None:
    if as_json:
        shared.show_json(case)
    else:
        typer.echo(
            f"case {case['case_id']}  {case['kind']}  {case['state']}  {case['opened_at']}  box {case['box']}  "
            f"score {case['score']:.2f}  {case['picture'] or ''}"
        )
