"""A cockpit that holds commands for ten seconds, and a real sweep that carries them out."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from apps.runtime.process import start, stop, wait_ready
from data_contracts.schemas.command import Command, CommandDetail
from data_contracts.settings import CockpitSettings, Settings
from flows.escalation import AT_ONCE, Sweeper
from flows.loop import Work, run_loop
from governance_rules.use_cases.commands import Ordered
from governance_rules.use_cases.held_commands import hold_command
from tests.browser.conftest import DESK, FAILED, cockpit_part_of, keep, open_signed_in
from tests.browser.street import Street
from tests.conftest import free_port

SECONDS = 10.0
LOG = logging.getLogger("test")
STRIP = ".st-key-in_hand"


@pytest.fixture(scope="session")
def holding(cockpit_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a cockpit that holds each command for ten seconds; on the same database as the other one."""
    cockpit = CockpitSettings(port=free_port(), refresh_seconds=1, undo_seconds=SECONDS)
    part = cockpit_part_of(cockpit_settings.model_copy(update={"cockpit": cockpit}))
    part = replace(part, log=tmp_path_factory.mktemp("undo") / "cockpit.log")
    process = start(part)
    try:
        wait_ready(part, process)
        yield part.address
    finally:
        stop(part, process)


@pytest.fixture
def visit(
    browser: Browser, holding: str, street: Street, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """As the fixture of all browser tests, for the cockpit that holds commands."""
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/", size: dict[str, int] = DESK, as_: str | None = None, dark: bool = False) -> Page:
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if dark else "light",
        )
        contexts.append(context)
        return open_signed_in(context, holding, path, as_)

    yield open_page
    for number, context in enumerate(contexts):
        if request.node.stash.get(FAILED, False) and context.pages:
            keep(context.pages[-1], f"failed-{request.node.name}-{number}")
        context.close()


@contextlib.contextmanager
def sweeping(street: Street) -> Iterator[None]:
    """The real sweep, in a thread."""
    stop_it, sweeper = threading.Event(), Sweeper(LOG)
    work = Work(("cityeye_timer", "cityeye_held"), sweeper.act, sweeper.next_due_at, AT_ONCE)
    loop = threading.Thread(target=run_loop, args=(street.database, work, 10, LOG, stop_it), daemon=True)
    loop.start()
    try:
        yield
    finally:
        stop_it.set()
        loop.join(30)
        assert not loop.is_alive()


def outcomes(street: Street) -> list[str | None]:
    with street.database.unit_of_work() as uow:
        rows = uow.connection.execute("SELECT outcome FROM held_commands ORDER BY held_command_id").fetchall()
    return [row["outcome"] for row in rows]


def in_front(page: Page, case_id: int) -> None:
    expect(page.locator(f'.case-heading[data-case="{case_id}"]')).to_be_visible()


def listening(page: Page) -> None:
    """Keys count once the feed was drawn; on a slow machine the page is seen a moment before."""
    page.wait_for_function("window.cityeyeFeed !== undefined")
    page.wait_for_timeout(500)


def hold_as(street: Street, name: str, case_id: int, command: Command, note: str = "", seconds: float = 60) -> None:
    """Somebody gives a command on another page."""
    with street.database.unit_of_work() as uow:
        person, _ = uow.people.by_sign_in_name(name)
        hold_command(uow, Ordered(person, case_id, command, CommandDetail(note=note)), seconds)
