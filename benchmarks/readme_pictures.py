"""The README's pictures, taken of the product itself.

`python -m benchmarks.readme_pictures --home .cityeye` takes those of a running system (`make run`, minutes after its
start): watch page, wall, phone. `--database URL --pictures URL` takes those of a long record (a replayed year): how
the street was, where problems gather, who walks where. Both write WebP files under `docs/pictures/`, at twice the
size at which the README shows them, and say how large they are together.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, sync_playwright

from benchmarks.pages import a_browser, cockpit_on, copy_of, let_in
from data_contracts.errors import CityEyeError
from data_contracts.settings import CockpitSettings
from tests.browser.conftest import PASSWORD
from tests.browser.every_page import settled, signed_in

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
QUALITY = 72
MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: whose page, which one, in which size and language. width: pixels of the file."""

    name: str
    role: str
    address: str
    size: str = "desk"
    language: str = "zh"
    dark: bool = False
    width: int = 1366


LIVE = (
    Shot("watch", "operator", "/watch"),
    Shot("wall", "operator", "/wall"),
    Shot("inbox", "grid", "/inbox", "phone", width=390),
)
RECORD = (
    Shot("use", "leader", "/use?period=monthly&day=2026-10-15", language="en"),
    Shot("hotspots", "leader", "/analysis?view=hotspots", language="en", dark=True),
    Shot("patrol", "leader", "/patrol"),
)


def take(cockpit: str, shots: tuple[Shot, ...], passwords: dict[str, str]) -> None:
    """Write a file of each. Raises CityEyeError for a page that never comes to rest."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = a_browser(playwright)
        for shot in shots:
            context = signed_in(browser, cockpit, shot.role, passwords[shot.role], shot.size)
            write(shot, taken(context, cockpit, shot))
            context.close()
        browser.close()


def taken(context: BrowserContext, cockpit: str, shot: Shot) -> bytes:
    """PNG of the window once nothing moves any more."""
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if shot.dark else "light")
    page.goto(f"{cockpit}{shot.address}{'&' if '?' in shot.address else '?'}language={shot.language}")
    if faults := settled(page):
        raise CityEyeError(f"{shot.address}: {faults[0]}")
    return page.screenshot()


def write(shot: Shot, png: bytes) -> None:
    """The picture as WebP, and what that came to."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    if picture.width != shot.width:
        picture = picture.resize((shot.width, round(picture.height * shot.width / picture.width)))
    file = FOLDER / f"{shot.name}.webp"
    picture.save(file, quality=QUALITY, method=6)
    print(f"{file.name}: {picture.width} x {picture.height}, {file.stat().st_size:,} bytes")


def main(words: list[str]) -> int:
    """Exit status: 1 when the pictures are larger than a README should be."""
    parser = argparse.ArgumentParser(prog="benchmarks.readme_pictures", description=__doc__)
    parser.add_argument("--home", type=Path, help="home folder of a running system")
    parser.add_argument("--address", default=f"http://127.0.0.1:{CockpitSettings().port}", help="of its cockpit")
    parser.add_argument("--database", help="URL of a database with a long record; a copy is looked at")
    parser.add_argument("--pictures", help="its picture store")
    given = parser.parse_args(words)
    if given.home:
        take(given.address, LIVE, json.loads((given.home / "sign_ins.json").read_text(encoding="utf-8")))
    if given.database:
        with copy_of(given.database) as url:
            let_in(url)
            with cockpit_on(url, given.pictures) as cockpit:
                take(cockpit, RECORD, dict.fromkeys((shot.role for shot in RECORD), PASSWORD))
    total = sum(file.stat().st_size for file in FOLDER.glob("*.webp"))
    print(f"{total:,} bytes together")
    return 1 if total > MOST_BYTES else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
