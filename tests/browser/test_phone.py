"""The phone page in a real browser of a phone's size: what a merchant, a neighbour and an officer do with a thumb."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page, expect

from data_contracts.schemas.case import Case, CaseState, Closure
from data_contracts.schemas.command import Command
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.place import Place
from data_contracts.schemas.policy import Role
from data_contracts.schemas.shop import Shop
from data_contracts.schemas.zone import Zone
from data_contracts.settings import Settings
from governance_rules.use_cases.commands import command_case
from governance_rules.use_cases.manage_people import save_shop
from governance_rules.use_cases.seed_street import BLOCK, GRID
from governance_rules.use_cases.sign_in import hash_password
from tests.browser.conftest import PHONE, sign_in
from tests.browser.street import PASSWORD, WHOLE, Street
from tests.photo_api import photo_api

SHOPS = {"mian": "李记面馆", "cha": "和茶铺"}


@pytest.fixture
def shops(street: Street) -> Street:
    """Two shops at the gate, each with its merchant: `li` and `he`."""
    with street.database.unit_of_work() as uow:
        for (shop, name), who in zip(SHOPS.items(), ("li", "he"), strict=True):
            uow.places.add(Place(f"door-{shop}", f"{name}门前", False, grid_id=GRID.area_id, block_id=BLOCK.area_id))
            uow.shops.save(Shop(shop, name, place_id=f"door-{shop}", grid_id=GRID.area_id, block_id=BLOCK.area_id))
            grants = [RoleGrant(Role.MERCHANT, shop_id=shop)]
            uow.people.add(who, f"商户 {who}", hash_password(PASSWORD), grants)
        for shop, kind in (("mian", Kind.SHOP_OVERFLOW), ("cha", Kind.GARBAGE)):
            uow.zones.remove(f"gate-1-{kind}")
            zone_id = f"gate-1-{kind}"
            uow.zones.add(Zone(zone_id, "gate-1", "home", "店前", kind, WHOLE, place_id=f"door-{shop}"))
    return street


@pytest.fixture
def api(cockpit_settings: Settings, street: Street) -> Iterator[str]:
    with photo_api(cockpit_settings, street.database) as address:
        yield address


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    """What the phone's camera took: larger than is sent."""
    picture = np.full((1800, 2400, 3), (150, 170, 160), np.uint8)
    cv2.rectangle(picture, (300, 700), (2100, 1700), (70, 90, 110), -1)
    file = tmp_path / "IMG_0001.jpg"
    cv2.imwrite(str(file), picture)
    return file


def case_of(street: Street, case_id: int) -> Case:
    with street.database.unit_of_work() as uow:
        return uow.cases.get(case_id)


def last_event(street: Street, case_id: int):
    with street.database.unit_of_work() as uow:
        return uow.cases.events(case_id)[-1]


def form(page: Page, command: Command):
    return page.locator(f'.field-form section[data-command="{command}"]')


def fits(page: Page) -> None:
    """Nothing hangs over the edge, and what is pressed is as large as a thumb."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    heights = page.evaluate(
        "[...document.querySelectorAll('.field-form .send')].filter(b => b.offsetParent).map(b => b.offsetHeight)"
    )
    assert heights and min(heights) >= 44, heights


def test_a_shop_that_has_closed_down_asks_its_merchant_no_more(visit, shops, shot) -> None:
    mine = shops.incident(kind=Kind.SHOP_OVERFLOW)
    shops.until(mine, CaseState.IN_GROUP)
    page = visit("/", PHONE, as_="li")
    expect(page.locator(".row")).to_have_count(1)
    with shops.database.unit_of_work() as uow:
        shop, admin = uow.shops.get("mian"), uow.people.by_sign_in_name("admin")[0]
        save_shop(uow, admin, replace(shop, closed_at=uow.now()), shop)
    page.reload()
    expect(page.locator(".message-look")).to_contain_text("登记停业")
    expect(page.locator(".row")).to_have_count(0)
    shot(page, "phone-shop-closed")
    page.goto(f"{page.url.split('?')[0]}?case={mine}")
    expect(page.locator(".wanted")).to_contain_text("现在不用您操作")
    expect(page.locator(".field-form .send")).to_have_count(0)
    assert case_of(shops, mine).state is CaseState.IN_GROUP


def test_a_merchant_says_done_with_a_photo(visit, shops, api, shot, snapshot) -> None:
    mine, next_door = shops.incident(kind=Kind.SHOP_OVERFLOW), shops.incident(kind=Kind.GARBAGE, x=360)
    for case_id in (mine, next_door):
        shops.until(case_id, CaseState.IN_GROUP)
    page = visit("/", PHONE, as_="li")
    expect(page).to_have_url(re.compile("/inbox"))
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".row")).to_contain_text("李记面馆")
    expect(page.locator(".row-asked")).to_contain_text("请整改")
    shot(page, "phone-inbox")
    page.locator(".row").click()
    expect(page.locator("img.evidence")).to_be_visible()
    done = form(page, Command.SAY_DONE)
    done.locator("input[type=file]").set_input_files(snapshot)
    expect(done.locator("li[data-state=there]")).to_have_count(1)
    fits(page)
    shot(page, "phone-merchant")
    done.locator(".send").click()
    expect(page.locator(".message-done")).to_contain_text("等待核查")
    expect(page.locator(".timeline .photos img")).to_have_count(1)
    assert case_of(shops, mine).state is CaseState.RECTIFIED
    (photo,) = last_event(shops, mine).detail["photos"]
    stored = cv2.imread(str(shops.settings.home / "pictures" / photo["path"]))
    assert stored.shape == (1200, 1600, 3)
    shot(page, "phone-done")
    # By its number nobody comes to the case of the shop next door.
    page.goto(re.sub(r"/inbox.*", f"/case?case={next_door}", page.url))
    expect(page.locator(".message-look")).to_contain_text("不存在，或者不在您负责的范围")
    expect(page.locator("img.evidence")).to_have_count(0)


def test_an_appeal_keeps_its_words_when_photos_fail_and_when_the_page_is_old(visit, shops, shot, snapshot) -> None:
    case_id = shops.incident(kind=Kind.SHOP_OVERFLOW)
    shops.until(case_id, CaseState.IN_GROUP)
    # From a message: sign-in first, then the case.
    page = visit(f"/case?case={case_id}", PHONE)
    expect(page.locator("form.sign-in")).to_be_visible()
    sign_in(page, "li")
    expect(page.locator(".phone-heading h2")).to_have_text("出店经营")
    appeal = form(page, Command.APPEAL)
    appeal.locator(".unfold").click()
    appeal.locator(".send").click()
    expect(appeal.locator(".problem")).to_have_text("请写几句")
    appeal.locator("textarea").fill("正在卸货，十分钟就好")
    # No API runs: the photo stays out, the words stay in.
    appeal.locator("input[type=file]").set_input_files(snapshot)
    expect(appeal.locator(".problem")).to_contain_text("照片服务暂时没有应答")
    shot(page, "phone-api-away")
    appeal.locator(".remove").click()
    # The moment before the news arrives: the case moves on, the merchant presses.
    with shops.database.unit_of_work() as uow:
        operator, _ = uow.people.by_sign_in_name("community")
        command_case(uow, operator, case_id, Command.REMIND)
        appeal.locator(".send").evaluate("button => button.click()")
        page.wait_for_timeout(400)
    expect(page.locator(".message-look")).to_contain_text("刚刚有了变化")
    # The words lie below the picture; what came of the press comes to where one looks.
    expect(page.locator(".message-look")).to_be_in_viewport()
    expect(appeal.locator(".send")).to_be_enabled()
    expect(appeal.locator("textarea")).to_have_value("正在卸货，十分钟就好")
    assert case_of(shops, case_id).state is CaseState.REMINDED_1
    shot(page, "phone-stale")
    appeal.locator(".send").click()
    expect(page.locator(".message-done")).to_contain_text("申诉已提交")
    assert last_event(shops, case_id).detail["note"] == "正在卸货，十分钟就好"
    page.locator(".st-key-language_button button").click()
    expect(page.locator(".message-done")).to_contain_text("Appeal sent")
    expect(page.locator(".phone-heading")).to_contain_text("Under appeal")


def test_done_that_was_refuted_is_offered_again_when_a_check_would_be_over(visit, shops, shot) -> None:
    case_id = shops.incident(kind=Kind.SHOP_OVERFLOW)
    shops.until(case_id, CaseState.IN_GROUP)
    for name, command in (("li", Command.SAY_DONE), ("operator", Command.REFUSE_MENDING)):
        with shops.database.unit_of_work() as uow:
            person, _ = uow.people.by_sign_in_name(name)
            command_case(uow, person, case_id, command)
    page = visit(f"/case?case={case_id}", PHONE, as_="li")
    expect(page.locator(".message-look")).to_contain_text("刚才核查时还在")
    expect(form(page, Command.APPEAL)).to_have_count(1)
    expect(form(page, Command.SAY_DONE)).to_have_count(0)
    shot(page, "phone-done-again")
    shops.database.advance_clock(timedelta(seconds=121))
    page.reload()
    expect(form(page, Command.SAY_DONE)).to_have_count(1)
    expect(page.locator(".message-look")).to_have_count(0)


def test_an_officer_arrives_records_and_closes(visit, shops, api, shot, snapshot) -> None:
    case_id = shops.incident(kind=Kind.SHOP_OVERFLOW)
    shops.until(case_id, CaseState.ENFORCING)
    page = visit("/inbox", PHONE, as_="officer")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 120.1312, "latitude": 30.3148})
    page.locator(".row").click()
    form(page, Command.ARRIVE).locator(".send").click()
    expect(page.locator(".message-done")).to_contain_text("到场")
    assert last_event(shops, case_id).detail["position"] == [120.1312, 30.3148]
    record = form(page, Command.RECORD_SITE)
    record.locator("textarea").fill("货架两个已搬回店内，现场教育")
    record.locator("input[type=file]").set_input_files(snapshot)
    expect(record.locator("li[data-state=there]")).to_have_count(1)
    canvas = record.locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 40 + 18 * step, box["y"] + 40 + 40 * (step % 2))
    page.mouse.up()
    shot(page, "phone-site-record")
    fits(page)
    record.locator(".send").click()
    expect(page.locator(".message-done")).to_contain_text("笔录已保存")
    detail = last_event(shops, case_id).detail
    assert detail["note"].startswith("货架") and len(detail["photos"]) == 1 and detail["signature"]["path"]
    signature = cv2.imread(str(shops.settings.home / "pictures" / detail["signature"]["path"]))
    assert (signature < 90).any() and (signature > 240).mean() > 0.5
    form(page, Command.CLOSE).locator(".send").click()
    expect(page.locator(".message-done")).to_contain_text("已结案")
    shot(page, "phone-closed")
    closed = case_of(shops, case_id)
    assert (closed.state, closed.closure) == (CaseState.CLOSED, Closure.ENFORCED)
    page.locator(".st-key-inbox_back button").click()
    expect(page.locator(".nothing")).to_contain_text("现在没有需要您办的事")
    page.locator(".st-key-inbox_tabs button", has_text="已办结").click()
    expect(page.locator(".row")).to_contain_text("执法整改")


def test_a_new_case_comes_by_itself_and_is_taken_on_at_the_desk_too(visit, shops, shot) -> None:
    page = visit("/inbox", as_="grid")
    expect(page.locator(".nothing")).to_be_visible()
    case_id = shops.incident()
    expect(page.locator(".row-asked")).to_contain_text("请认领")
    shot(page, "phone-desk")
    page.locator(".row").click()
    form(page, Command.ACKNOWLEDGE).locator(".send").click()
    expect(page.locator(".message-done")).to_have_text("已认领")
    assert case_of(shops, case_id).acknowledged_by is not None
