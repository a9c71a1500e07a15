"""A real browser against the real cockpit on a real PostgreSQL."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from psycopg import sql

from apps.cockpit.session_routes import SIGN_IN_ROUTE
from apps.runtime.cockpit import cockpit_part
from apps.runtime.part import Part
from apps.runtime.process import start, stop, wait_ready
from data_contracts.settings import (
    CockpitSettings,
    DatabaseSettings,
    IngressSettings,
    PictureSettings,
    PrefectSettings,
    Settings,
)
from data_contracts.store.database import open_database
from tests.browser.street import PASSWORD, Street
from tests.conftest import drop_database, free_port

SCREENSHOTS = Path(os.environ.get("CITYEYE_TEST_SCREENSHOTS", Path(__file__).with_name("screenshots")))
DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
DATABASE = "cockpit_test"
FAILED = pytest.StashKey[bool]()
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser a file, not one a session: while Playwright's event loop runs, no other test can run its own."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no chromium on this machine; `apt-get install chromium fonts-noto-cjk`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def cockpit_settings(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the one cockpit of the test session; its database is made anew for each test."""
    home = tmp_path_factory.mktemp("cockpit")
    return Settings(
        home=home,
        database=DatabaseSettings(url=f"{postgres_url.rsplit('/', 1)[0]}/{DATABASE}"),
        pictures=PictureSettings(url=f"file://{home}/pictures"),
        cockpit=CockpitSettings(port=free_port(), refresh_seconds=1, undo_seconds=0),
        ingress=IngressSettings(port=free_port(), service_key="the-cockpits-own-key"),
        # Nobody listens there but in the tests that bring their own.
        prefect=PrefectSettings(api_url=f"http://127.0.0.1:{free_port()}/api"),
    )


@pytest.fixture(scope="session")
def cockpit(cockpit_settings: Settings) -> Iterator[str]:
    """Address of the running cockpit."""
    part = cockpit_part_of(cockpit_settings)
    process = start(part)
    try:
        wait_ready(part, process)
        yield part.address
    finally:
        stop(part, process)


def cockpit_part_of(settings: Settings, *options: str) -> Part:
    """The cockpit as the system starts it, told its addresses; `options` are Streamlit's own."""
    part = cockpit_part(settings)
    told = {
        "CITYEYE_HOME": str(settings.home),
        "CITYEYE_DATABASE__URL": settings.database.url or "",
        "CITYEYE_PICTURES__URL": settings.picture_url,
        "CITYEYE_COCKPIT__REFRESH_SECONDS": "1",
        "CITYEYE_COCKPIT__UNDO_SECONDS": f"{settings.cockpit.undo_seconds:g}",
        "CITYEYE_INGRESS__URL": settings.ingress_url,
        "CITYEYE_INGRESS__SERVICE_KEY": settings.ingress.service_key or "",
        "CITYEYE_PREFECT__API_URL": settings.prefect.api_url or "",
        "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
    }
    return replace(
        part,
        command=(*part.command, *options),
        environment={**part.environment, **told},
        ready_within_seconds=180,
    )


@pytest.fixture
def street(cockpit_settings: Settings, postgres_url: str, _template: str) -> Iterator[Street]:
    """A street with cameras, people and policies, and no case yet."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        # FORCE throws the cockpit off the last test's database; it comes back by itself, as it must.
        drop_database(connection, DATABASE)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (DATABASE, _template)))
        )
    assert cockpit_settings.database.url
    with open_database(cockpit_settings.database.url) as database:
        street = Street(database, cockpit_settings)
        street.begin()
        yield street


@pytest.fixture
def visit(
    browser: Browser, cockpit: str, street: Street, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Open an address of the cockpit in a browser of its own: `visit(path, size, as_)`; `as_` signs in first."""
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/", size: dict[str, int] = DESK, as_: str | None = None) -> Page:
        context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
        contexts.append(context)
        return open_signed_in(context, cockpit, path, as_)

    yield open_page
    for number, context in enumerate(contexts):
        if request.node.stash.get(FAILED, False) and context.pages:
            keep(context.pages[-1], f"failed-{request.node.name}-{number}")
        context.close()


def open_signed_in(context: BrowserContext, cockpit: str, path: str, name: str | None) -> Page:
    """A page at `path`; with a name, as who has signed in already, which spares each test the drawing of that form."""
    page = context.new_page()
    if name:
        end = time.monotonic() + 30
        while not _gets_its_cookie(context, cockpit, name):
            assert time.monotonic() < end, "the cockpit does not find the database"
            time.sleep(0.2)
    page.goto(cockpit + path)
    if name:
        expect(page.locator(".who, .nothing, .wall").first).to_be_attached()
    return page


def _gets_its_cookie(context: BrowserContext, cockpit: str, name: str) -> bool:
    """False while the cockpit finds its way to the new test's database."""
    answer = context.request.post(cockpit + SIGN_IN_ROUTE, data={"name": name, "password": PASSWORD})
    assert answer.status in (204, 503), f"{name} cannot sign in: {answer.status} {answer.text()}"
    return answer.status == 204


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=password]").fill(password)
    page.locator("form.sign-in button").click()


def keep(page: Page, name: str) -> None:
    """Keep a picture of the page, to be looked at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


@pytest.fixture
def shot() -> Callable[[Page, str], None]:
    """`shot(page, name)` keeps a picture of the page."""
    return keep


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, so that its page is kept."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report
