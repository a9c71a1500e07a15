"""The part of `cityeye demo --full` that generates a street, writes it, and says what is in it."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from apps.cli import shared
from data_contracts.schemas.area import AreaLevel
from data_contracts.store.database import Database
from governance_rules.domain.full_street.coverage import cameras_of_shops, shops_of_cameras
from governance_rules.domain.full_street.features import as_text, collections
from governance_rules.domain.full_street.generate import PARTS, generate
from governance_rules.domain.full_street.roads import LANE_ID, LANE_NAME
from governance_rules.domain.full_street.street import FullStreet
from governance_rules.use_cases.seed_full_street import STEPS, seed_full_street


def add_full_street(database: Database, seed: int, folder: Path | None, quiet: bool = False) -> None:
    """Generate the street of this seed and write it, all of it or nothing; its map into `folder`, where one is named.

    quiet: nothing is said of it beside the progress. Raises Refused when another street is there.
    """
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("street", total=len(PARTS) + len(STEPS) + (folder is not None))
        done = 0

        def told(step: str) -> None:
            nonlocal done
            progress.update(task, description=step, completed=done)
            done += 1

        street = generate(seed, told)
        with database.unit_of_work() as uow:
            written = seed_full_street(uow, street, told)
        if folder is not None:
            told("map")
            folder.mkdir(parents=True, exist_ok=True)
            for name, collection in collections(street).items():
                (folder / f"{name}.geojson").write_text(as_text(collection), encoding="utf-8")
    if quiet:
        return
    typer.echo(f"full street of seed {seed}: {'written' if written else 'it is there already, nothing was changed'}")
    shared.show_table(("what", "how many", "of them"), _figures(street), "nothing")
    if folder is not None:
        typer.echo(f"its map: {folder}/*.geojson")


def _figures(street: FullStreet) -> list[tuple[str, int, str]]:
    """Lines of the table: what, how many, and what is to be known of them."""
    communities, roads, grids, blocks = (
        street.of_level(level) for level in (AreaLevel.COMMUNITY, AreaLevel.ROAD, AreaLevel.GRID, AreaLevel.BLOCK)
    )
    taking_part = sum(shop.takes_part for shop in street.shops)
    seen = sum(bool(cameras) for cameras in cameras_of_shops(street.shops, street.zones).values())
    sees = shops_of_cameras(street.shops, street.zones)
    of_lane = ", ".join(
        f"{len(sees.get(camera.camera_id, ()))} shops by {camera.name}"
        for camera in street.cameras
        if camera.road_id == LANE_ID
    )
    kilometres = sum(road.length_metres or 0 for road in roads) / 1000
    return [
        ("communities", len(communities), f"{len(grids)} grids, {len(blocks)} blocks"),
        (
            "roads",
            len(roads),
            f"{kilometres:.1f} km, {LANE_NAME} among them",
        ),
        ("shops", len(street.shops), f"{taking_part} take part; {seen} are seen by a camera"),
        ("cameras", len(street.cameras), f"{len(street.zones)} zones; {of_lane}; never decoded: cases are replayed"),
        ("groups", len(street.groups), "without a channel: their pages in the house are used"),
        ("people", len(street.people), "beside the demo's own; none of them can sign in"),
    ]
