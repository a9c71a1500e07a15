"""Two sides beside each other: chosen on the page, kept in its address, each number with its cases behind it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from governance_rules.domain.demo_street import COMMUNITY
from governance_rules.use_cases.sign_in import hash_password
from tests.browser.conftest import PHONE
from tests.browser.street import PASSWORD, Street


def test_a_period_is_held_against_another(visit, street, shot) -> None:
    street.incident()
    street.incident(kind=Kind.GARBAGE, camera_id="gate-2")
    page = visit("/use", as_="leader")
    page.get_by_text("对比", exact=True).click()
    expect(page).to_have_url(re.compile("view=compare"))
    expect(page.get_by_role("heading", name="两边有什么不同？")).to_be_visible()
    page.locator(".st-key-use_period").get_by_text("月", exact=True).click()
    expect(page).to_have_url(re.compile("period=monthly"))
    page.get_by_text("去年同期", exact=True).click()
    expect(page).to_have_url(re.compile("against=year"))
    page.get_by_text("另选一段", exact=True).click()
    expect(page).to_have_url(re.compile(r"against=\d{4}-\d\d-\d\d"))
    # What the address says is what a colleague sees.
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator(".st-key-compare_against input")).to_be_visible()
    shot(page, "use-compare-periods")


def test_what_cannot_be_compared_is_said(visit, street, shot) -> None:
    street.incident()
    page = visit("/use?view=compare&by=community&period=daily&language=en", as_="leader")
    expect(page.locator(".top h1")).to_have_text("What is different between the two?")
    expect(page.locator(".message, .nothing, .use-story").first).to_be_visible()
    page.goto(page.url.replace("by=community", "by=planet"))
    expect(page.locator(".message")).to_contain_text("'planet' is none of community, road, grid")
    shot(page, "use-compare-wrong")


def test_two_micro_grids_of_the_own_community_and_no_other(visit, street, shot) -> None:
    """A leader of one community: offered its own grids, refused the one beside it, however the address is written."""
    with street.database.unit_of_work() as uow:
        uow.areas.save(Area(AreaLevel.GRID, "xiaohe-grid-2", "小河第二网格", COMMUNITY.area_id))
        uow.areas.save(Area(AreaLevel.COMMUNITY, "beside", "隔壁社区"))
        uow.areas.save(Area(AreaLevel.GRID, "beside-grid-1", "隔壁第一网格", "beside"))
        grant = RoleGrant(Role.LEADER, community_id=COMMUNITY.area_id)
        uow.people.add("own", "社区领导", hash_password(PASSWORD), [grant])
    for x in (100, 300):
        street.incident(x=x)
    street.database.advance_clock(timedelta(days=1))
    yesterday = date_of(street) - timedelta(days=1)
    page = visit("/use?view=compare", as_="own")
    page.get_by_text("两个微网格", exact=True).click()
    expect(page).to_have_url(re.compile("by=grid"))
    page.locator(".st-key-compare_areas").get_by_role("combobox").first.click()
    offered = page.get_by_role("option")
    expect(offered).to_have_count(2)
    assert set(offered.all_inner_texts()) == {"小河第一网格", "小河第二网格"}
    page.keyboard.press("Escape")
    asks = f"/use?view=compare&by=grid&period=daily&day={yesterday}&one=xiaohe-grid-1"
    root = page.url.split("/use")[0]
    page.goto(f"{root}{asks}&other=xiaohe-grid-2")
    expect(page.locator(".use-story")).to_contain_text("小河第一网格 立案 2 件，小河第二网格 立案 0 件")
    shot(page, "use-compare-grids")
    page.locator("a[href*='grid=xiaohe-grid-1']").first.click()
    expect(page).to_have_url(re.compile("/cases.*grid=xiaohe-grid-1"))
    expect(page.locator(".chip-filter").first).to_be_visible()
    for other in ("beside-grid-1", "nowhere"):
        page.goto(f"{root}{asks}&other={other}")
        expect(page.locator(".nothing")).to_contain_text("这个地方不在您负责的范围")
        expect(page.locator(".use-story")).to_have_count(0)
        expect(page.locator("body")).not_to_contain_text("隔壁第一网格")
    shot(page, "use-compare-not-yours")


def test_on_a_phone_nothing_is_wider_than_the_window(visit, street, shot) -> None:
    street.incident()
    page = visit("/use?view=compare&period=monthly", as_="operator", size=PHONE)
    expect(page.get_by_role("heading", name="两边有什么不同？")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 1
    shot(page, "use-compare-phone")


def date_of(street: Street) -> date:
    """Today on the street."""
    with street.database.unit_of_work() as uow:
        return uow.now().astimezone(ZoneInfo("Asia/Shanghai")).date()
