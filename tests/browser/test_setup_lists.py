"""The tables of shops and people: what a row says, what it leads to, by mouse, by keyboard and on a phone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from apps.cockpit.reading.setup import SHOP_DAYS
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.schemas.shop import Shop
from governance_rules.use_cases.seed_street import GRID, ROAD
from tests.browser.conftest import DESK, PHONE
from tests.browser.street import Street
from tests.browser.test_dark import FAINT

SHOPS, PEOPLE = "/setup?view=shops", "/setup?view=people"
NARROW = "document.documentElement.scrollWidth <= window.innerWidth"


@pytest.fixture
def shops(street: Street) -> Street:
    """Some shops; the demo's own has an old case and, of these days, two."""
    with street.database.unit_of_work() as uow:
        own = uow.shops.all()[0]
        uow.shops.save(replace(own, trade="小吃", owner_name="李建国", road_id=ROAD.area_id, takes_part=True))
        uow.shops.save(Shop("s-tea", "Tea house", trade="茶", owner_name="林", takes_part=True, road_id=ROAD.area_id))
        uow.shops.save(
            Shop(
                "s-long", "老杭州风味小吃与早点铺（和美弄店）", owner_name="欧阳夏丹", trade="餐饮服务、预包装食品销售"
            )
        )
        uow.shops.save(Shop("s-shut", "五金杂货", trade="五金", closed_at=uow.now(), road_id=ROAD.area_id))
        for kind in (Kind.SHOP_OVERFLOW, Kind.GARBAGE, Kind.ILLEGAL_PARKING):
            uow.zones.update(replace(uow.zones.get(f"gate-1-{kind}"), place_id=own.place_id))
    street.incident(kind=Kind.ILLEGAL_PARKING)
    street.database.advance_clock(timedelta(days=SHOP_DAYS + 1))
    street.incident(kind=Kind.GARBAGE, x=300)
    street.incident(kind=Kind.SHOP_OVERFLOW, x=420)
    return street


def row_of(page: Page, name: str):
    return page.locator(".pick-table tbody tr", has_text=name)


def test_the_list_of_shops_says_how_they_do(visit, shops: Street, shot) -> None:
    with shops.database.unit_of_work() as uow:
        own = next(shop for shop in uow.shops.all() if shop.owner_name == "李建国")
    page = visit(SHOPS, as_="admin")
    expect(page.locator(".pick-table thead th")).to_have_text(["店名", "经营", "店主", "道路", "近 28 天案卷"])
    row = row_of(page, own.name)
    expect(row.locator("td")).to_have_text([own.name, "小吃", "李建国", ROAD.name, "2"])
    expect(row_of(page, "Tea house").locator("td").last).to_have_text("0")
    expect(row_of(page, "Tea house").locator(".pick-mark")).to_have_count(0)
    expect(row_of(page, "五金杂货").locator(".pick-mark")).to_have_text("已停业")
    expect(row_of(page, "老杭州").locator(".pick-mark")).to_have_text("未参加自治")
    shot(page, "setup-shops-list")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(800)
    assert page.evaluate(FAINT) == []
    shot(page, "setup-shops-list-dark")
    # Who sets up shops opens no case; to a leader the number leads to these cases and no other.
    expect(page.locator(".pick-table td.figure a")).to_have_count(0)
    page = visit(SHOPS, as_="leader")
    row_of(page, own.name).locator("td.figure a").click()
    expect(page.locator(".case-count")).to_contain_text("2")
    expect(page.locator(".cases-found tbody tr")).to_have_count(2)


def test_a_shop_is_opened_by_keyboard_and_the_list_makes_room(visit, shops: Street, shot) -> None:
    page = visit(SHOPS + "&language=en", as_="admin")
    page.get_by_label("Find by name, number or owner").fill("tea")
    page.get_by_label("Find by name, number or owner").press("Enter")
    expect(page.locator(".pick-table tbody tr")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator('[data-pick="s-tea"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Tea house")
    expect(page).to_have_url(re.compile("shop=s-tea"))
    expect(page.locator('[data-pick="s-tea"]')).to_have_attribute("aria-current", "true")
    expect(page.locator('[data-pick="s-tea"]')).to_be_focused()
    heads = page.locator(".pick-table thead th:visible")
    expect(heads).to_have_text(["Name", "Owner", "Cases, last 28 days"])
    # What was looked for is still there, and another row opens with a press anywhere on it.
    search = page.get_by_label("Find by name, number or owner")
    expect(search).to_have_value("tea")
    search.fill("")
    search.press("Enter")
    expect(page.locator(".pick-table tbody tr")).to_have_count(8)
    row_of(page, "五金杂货").locator("td").nth(2).click()
    expect(page.locator(".st-key-setup_file h2.section")).to_have_text("五金杂货")
    expect(row_of(page, "五金杂货")).to_have_class("is-chosen")
    shot(page, "setup-shops-open")
    page.get_by_role("button", name="Cancel").click()
    expect(heads).to_have_count(5)


def test_two_lines_a_shop_on_a_phone(visit, shops: Street, shot) -> None:
    page = visit(SHOPS, size=PHONE, as_="leader")
    expect(page.locator(".pick-table tbody tr")).to_have_count(8)
    assert page.evaluate(NARROW)
    assert all(box["height"] >= 44 for row in page.locator(".pick-table tbody tr").all() if (box := row.bounding_box()))
    shot(page, "setup-shops-list-phone")
    row_of(page, "Tea house").click()
    expect(page.locator(".zone-facts")).to_contain_text("茶")
    expect(page.locator(".st-key-setup_list")).to_be_hidden()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_list_of_people_says_who_does_what_where(visit, shops: Street, shot, size) -> None:
    with shops.database.unit_of_work() as uow:
        own = next(shop for shop in uow.shops.all() if shop.owner_name == "李建国")
        grants = [RoleGrant(Role.GRID_MEMBER, grid_id=GRID.area_id), RoleGrant(Role.MERCHANT, shop_id=own.shop_id)]
        uow.people.add("two", "两岗 王", None, grants)
    page = visit(PEOPLE, size, as_="admin")
    row = row_of(page, "两岗 王")
    expect(row.locator("td").nth(1)).to_have_text("two")
    expect(row.locator("td").nth(2)).to_contain_text(f"网格员 · {GRID.name}")
    expect(row.locator("td").nth(2)).to_contain_text(f"商户 · {own.name}")
    expect(row.locator("td").last).to_have_text("—")
    expect(row_of(page, "admin").locator("td").last.locator("time")).to_be_visible()
    assert page.evaluate(NARROW)
    shot(page, f"setup-people-list-{page.viewport_size['width']}")
    row.locator("a").click()
    expect(page.get_by_label("姓名", exact=True)).to_have_value("两岗 王")
    expect(row).to_have_class("is-chosen")
    expect(page).to_have_url(re.compile(r"person=\d+"))
    shot(page, f"setup-people-open-{page.viewport_size['width']}")
