"""People and shops in set-up: found, changed, refused in calm words; a password is shown once."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from data_contracts.schemas.policy import Role
from data_contracts.schemas.shop import Shop
from tests.browser.conftest import PHONE, sign_in

PEOPLE = "/setup?view=people"
SHOPS = "/setup?view=shops"


def test_somebody_is_added_and_signs_in_with_the_password_shown(visit, street, shot) -> None:
    page = visit(PEOPLE, as_="admin")
    expect(page.get_by_role("heading", name="谁能做什么？")).to_be_visible()
    page.get_by_role("button", name="＋ 新人员").click()
    page.get_by_label("登录名", exact=True).fill("wang")
    page.get_by_label("姓名", exact=True).fill("网格员 王芳")
    page.get_by_label("岗位和范围").click()
    page.get_by_role("option", name=re.compile("^网格员 ·")).first.click()
    page.keyboard.press("Escape")
    page.get_by_label("电话", exact=True).fill("13900000000")
    page.get_by_role("button", name="保存").click()
    said = page.locator(".message-done")
    expect(said).to_contain_text("只显示这一次")
    password = said.inner_text().rpartition("：")[2].strip()
    with street.database.unit_of_work() as uow:
        wang, _ = uow.people.by_sign_in_name("wang")
    assert wang.has(Role.GRID_MEMBER) and wang.grants[0].grid_id and wang.phone == "13900000000"
    expect(page.get_by_text("没有登录记录。")).to_be_visible()
    shot(page, "setup-people")
    other = visit("/", size=PHONE)
    sign_in(other, "wang", password)
    expect(other.locator(".st-key-inbox_tabs")).to_be_visible()
    page.reload()
    expect(page.get_by_text("上次登录：")).to_be_visible()


def test_refusals_are_calm_and_keep_what_was_typed(visit, street, shot) -> None:
    page = visit(PEOPLE, as_="admin")
    page.get_by_label("查找姓名或登录名").fill("admin")
    page.get_by_label("查找姓名或登录名").press("Enter")
    rows = page.locator(".pick-table a[data-pick]")
    expect(rows).to_have_count(1)
    rows.click()
    page.locator("label", has_text="在岗").click()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message-look")).to_contain_text("不能取消自己的管理员岗位")
    name = page.get_by_label("姓名", exact=True)
    name.fill("")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message-look")).to_contain_text("请填姓名")
    shot(page, "setup-people-refused")
    page.goto(page.url.split("?")[0] + "?view=people&person=999999")
    expect(page.get_by_role("button", name="＋ 新人员")).to_be_visible()


def test_a_shop_has_a_file_that_leads_to_its_cases(visit, street, shot) -> None:
    with street.database.unit_of_work() as uow:
        shop = uow.shops.all()[0]
    page = visit(f"{SHOPS}&shop={shop.shop_id}", as_="admin")
    expect(page.get_by_role("heading", name="街上有哪些商铺")).to_be_visible()
    name = page.get_by_label("店名", exact=True)
    expect(name).to_have_value(shop.name)
    name.fill("新招牌面馆")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message-done")).to_contain_text("新招牌面馆")
    with street.database.unit_of_work() as uow:
        after = uow.shops.get(shop.shop_id)
    assert after.name == "新招牌面馆" and after.place_id == shop.place_id
    expect(page.locator(".setup-changes")).to_contain_text("修改")
    shot(page, "setup-shops")
    page.get_by_label("电话", exact=True).fill("0571-8000")
    page.locator("label", has_text="已停业").click()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message-look")).to_contain_text("起停业")
    expect(page.locator(".pick-table")).to_contain_text("已停业")
    with street.database.unit_of_work() as uow:
        closed = uow.shops.get(shop.shop_id)
    assert closed.closed_at is not None and closed.phone == "0571-8000"
    shot(page, "setup-shops-closed")
    expect(page.locator("label", has_text="已停业")).to_have_count(1)
    page.locator("label", has_text="已停业").click()
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".message-look")).to_have_count(0)
    with street.database.unit_of_work() as uow:
        assert uow.shops.get(shop.shop_id).closed_at is None


def test_a_leader_reads_shops_on_a_phone_and_not_people(visit, street, shot) -> None:
    with street.database.unit_of_work() as uow:
        uow.shops.save(Shop("s-1", "Tea house", trade="茶", owner_name="林"))
    page = visit(f"{SHOPS}&shop=s-1&language=en", size=PHONE, as_="leader")
    expect(page.locator(".zone-facts")).to_contain_text("茶")
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    expect(page.get_by_text("No case in the last year.")).to_be_visible()
    expect(page.locator(".st-key-setup_head")).not_to_contain_text("People")
    expect(page.locator(".st-key-setup_list")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    shot(page, "setup-shops-phone")
    page.get_by_role("button", name="‹ Back to the list").click()
    expect(page.locator(".st-key-setup_list")).to_be_visible()
