"""The wall in a real browser: everything in one window, renewed by itself, loud when it is not to be believed."""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from playwright.sync_api import Page, expect

from data_contracts.schemas.kinds import Kind
from governance_rules.use_cases.commands import reject_case
from tests.browser.conftest import DATABASE, DESK, PHONE

WALL = {"width": 1920, "height": 1080}


def nothing_is_cut_off(page: Page) -> None:
    """Nothing scrolls, and no part holds more than it shows."""
    assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.wall, .wall .tile, .wall ol, .wall .open-lists > div')]
            .filter((one) => one.offsetParent !== null || one.matches('.wall'))
            .filter((one) => one.scrollHeight > one.clientHeight + 2 || one.scrollWidth > one.clientWidth + 2)
            .map((one) => `${one.className} ${one.scrollHeight}/${one.clientHeight}`)"""
    )
    assert cut == []


def busy(street) -> None:
    """Cases of several kinds and steps, some late, one closed."""
    for number, kind in enumerate((Kind.GARBAGE, Kind.ILLEGAL_PARKING, Kind.SHOP_OVERFLOW)):
        street.incident("gate-1", kind, x=60 + 120 * number)
        street.incident("gate-2", kind, x=80 + 120 * number, score=0.2)
    with street.database.unit_of_work() as uow:
        operator, _ = uow.people.by_sign_in_name("operator")
        reject_case(uow, operator, street.incident("gate-3", Kind.GARBAGE, score=0.2, x=500))
    street.database.advance_clock(timedelta(minutes=40))
    street.incident("sim-1", detector="oracle", x=300)


@pytest.mark.parametrize("size", [WALL, DESK], ids=["1920", "1366"])
def test_everything_stands_in_one_window(visit, street, shot, size) -> None:
    busy(street)
    page = visit("/wall", size=size, as_="operator")
    expect(page.locator(".open-count")).to_have_text("7")
    expect(page.locator(".newest-tile li")).to_have_count(3)
    expect(page.locator(".newest-tile img").first).to_be_visible()
    expect(page.locator(".newest-tile .chip-simulated")).to_have_text("模拟")
    expect(page.locator(".camera-count")).to_have_text("3 / 4 看得见")
    expect(page.locator(".blind li")).to_contain_text("余杭塘路桥头")
    with street.database.unit_of_work() as uow:
        day = uow.standing.day_so_far(uow.now().astimezone(ZoneInfo(street.settings.time_zone)).date())
    assert day.opened and day.closed <= 1
    expect(page.locator(".today-counts b")).to_have_text([str(day.opened), str(day.closed)])
    expect(page.locator(".late-count")).to_have_text("4")
    expect(page.locator(".late-list li")).to_have_count(4)
    expect(page.locator(".kinds li").first).to_contain_text("3")
    expect(page.locator(".moment-now b")).to_have_text(re.compile(r"\d\d:\d\d:\d\d"))
    expect(page.locator("[data-part=date]")).to_contain_text("数据截至")
    expect(page.locator(".alarm")).to_be_hidden()
    expect(page.locator(".st-key-bar")).to_have_count(0)
    nothing_is_cut_off(page)
    # What is late is red, and the largest figure there is.
    sizes = page.evaluate(
        """() => ['.late-count', '.open-count', '.today-counts b', '.camera-count']
            .map((one) => parseFloat(getComputedStyle(document.querySelector(one)).fontSize))"""
    )
    assert sizes[0] == max(sizes) > 1.5 * sizes[1]
    shot(page, f"wall-{size['width']}")


def test_a_new_case_appears_by_itself_and_the_others_keep_their_pictures(visit, street, shot) -> None:
    street.incident(x=60)
    page = visit("/wall", size=WALL, as_="leader")
    expect(page.locator(".newest-tile li")).to_have_count(1)
    page.locator(".newest-tile img").evaluate("image => { image.dataset.mark = 'kept' }")
    page.locator(".map-tile svg").evaluate("drawn => { drawn.dataset.mark = 'kept' }")
    street.incident(x=360, kind=Kind.GARBAGE)
    expect(page.locator(".newest-tile li")).to_have_count(2)
    expect(page.locator(".open-count")).to_have_text("2")
    expect(page.locator(".newest-tile li").first).to_contain_text("废弃垃圾")
    expect(page.locator(".newest-tile img[data-mark=kept]")).to_have_count(1)


def test_an_empty_street_is_calm(visit, street, shot) -> None:
    page = visit("/wall?language=en", size=WALL, as_="operator")
    expect(page.locator(".calm")).to_contain_text("Nothing is open")
    expect(page.locator(".late-none").first).to_contain_text("Nothing is late")
    expect(page.locator(".share-none")).to_contain_text("Nothing mended yet today")
    nothing_is_cut_off(page)
    shot(page, "wall-empty-english")


def test_while_the_database_is_away_the_wall_says_so_loudly(visit, street, postgres_url, shot) -> None:
    street.incident()
    page = visit("/wall", size=WALL, as_="operator")
    expect(page.locator(".open-count")).to_have_text("1")
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"ALTER DATABASE {DATABASE} ALLOW_CONNECTIONS false")
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (DATABASE,))
        try:
            expect(page.locator(".alarm")).to_contain_text("数据库没有应答", timeout=60_000)
            expect(page.locator(".open-count")).to_have_text("1")
            seen = page.locator(".moment-now b").inner_text()
            page.wait_for_timeout(3000)
            assert page.locator(".moment-now b").inner_text() > seen
            nothing_is_cut_off(page)
            shot(page, "wall-away")
        finally:
            server.execute(f"ALTER DATABASE {DATABASE} ALLOW_CONNECTIONS true")
    expect(page.locator(".alarm")).to_be_hidden(timeout=60_000)


def test_old_data_are_said_to_be_old_by_the_browser_alone(visit, street, shot) -> None:
    street.incident()
    page = visit("/wall", size=WALL, as_="operator")
    expect(page.locator(".open-count")).to_have_text("1")
    expect(page.locator(".alarm")).to_be_hidden()
    # No news and no answer, as when the server or the line is gone, and a minute and a half goes by.
    page.context.set_offline(True)
    page.evaluate("() => { const now = Date.now; Date.now = () => now() + 90000; }")
    expect(page.locator(".alarm")).to_contain_text("数据没有更新 · 显示的是1 分钟前的数据")
    shot(page, "wall-old")


def test_who_may_open_it(visit, street, shot) -> None:
    street.incident("gate-1")
    street.incident("gate-2", x=300)
    # gate-2 lies outside this grid member's grid.
    grid = visit("/wall", size=PHONE, as_="grid")
    expect(grid.locator(".open-count")).to_have_text("1")
    expect(grid.locator(".today-counts b").first).to_have_text("1")
    shot(grid, "wall-phone")
    merchant = visit("/wall", as_="merchant")
    expect(merchant.locator(".nothing")).to_contain_text("您的岗位不看这一页")
    expect(merchant.locator(".wall")).to_have_count(0)
    operator = visit("/watch", as_="operator")
    operator.get_by_role("link", name="大屏").click()
    expect(operator.locator(".wall")).to_be_visible()
    operator.get_by_role("link", name="退出大屏").click()
    expect(operator.get_by_role("heading", name="此刻哪里需要处理？")).to_be_visible()
