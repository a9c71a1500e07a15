"""The data quality page: a real check of a street with something wrong in it, in both languages, wide and narrow."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import psycopg
from playwright.sync_api import expect

from data_contracts.store.pictures import open_picture_store
from flows.quality_check import Checked, check_day
from tests.browser.conftest import PHONE


def today(street) -> date:
    with street.database.unit_of_work() as uow:
        return uow.now().astimezone(ZoneInfo(street.database.time_zone)).date()


def check(street, day: date) -> Checked:
    return check_day(street.database, open_picture_store(street.settings.picture_url), day, logging.getLogger("test"))


def spoil(street) -> int:
    """A case acknowledged before it was opened, and a shop without a name; the case's number."""
    street.incident()
    with psycopg.connect(street.database.url) as connection:
        connection.execute("ALTER TABLE cases DISABLE TRIGGER USER")
        (case_id,) = connection.execute(
            "UPDATE cases SET acknowledged_at = opened_at - interval '1 hour' RETURNING case_id"
        ).fetchone()
        connection.execute("ALTER TABLE cases ENABLE TRIGGER USER")
        connection.execute("UPDATE shops SET name = ' ' WHERE shop_id = (SELECT min(shop_id) FROM shops)")
    return case_id


def no_wider_than_the_screen(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_failures_are_raised_with_their_rows_in_both_languages(visit, street, shot) -> None:
    day = today(street)
    sound = check(street, day - timedelta(days=1))
    assert sound.run.passed, [one for one in sound.results if not one.passed]
    case_id = spoil(street)
    checked = check(street, day)
    failed = {one.name for one in checked.results if one.fails_the_day}
    assert failed == {"case_acknowledged_after_opening", "shop_has_name"}

    page = visit("/quality", as_="leader")
    expect(page.get_by_role("alert")).to_contain_text(f"{day} 有 2 项未通过")
    squares = page.locator(".quality-day")
    expect(squares).to_have_count(14)
    expect(squares.last).to_have_class("quality-day is-failed")
    expect(squares.nth(12)).to_have_class("quality-day is-passed")
    expect(squares.nth(11)).to_have_class("quality-day is-none")
    row = page.locator('[data-check="case_acknowledged_after_opening"]')
    expect(row).to_contain_text("认领不早于立案")
    row.locator("summary").click()
    expect(row.locator("tbody tr")).to_have_count(1)
    expect(row.locator("tbody a").first).to_have_attribute("href", f"/watch?case={case_id}")
    expect(row.locator("p a")).to_have_attribute("href", f"/cases?case={case_id}")
    shop = page.locator('[data-check="shop_has_name"]')
    shop.locator("summary").click()
    expect(shop.locator("tbody a").first).to_have_attribute("href", _shop_link(street))
    shot(page, "quality")

    # The Data Docs open behind the same sign-in, and ask nobody outside.
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="打开数据文档").click()
    docs = opened.value
    expect(docs.locator("body")).to_contain_text("cases")
    docs.locator('a[href*="validations/cases"]').first.click()
    expect(docs.locator("body")).to_contain_text("Values in acknowledged_at must always be greater")
    shot(docs, "quality-docs")
    assert all(url.startswith(("http://127.0.0.1", "http://localhost", "data:")) for url in asked), asked
    address = docs.url
    docs.close()

    page.get_by_role("button", name="English").click()
    expect(page.locator('[data-check="shop_has_name"]')).to_contain_text("each shop has a name")
    expect(page.get_by_role("alert")).to_contain_text(f"2 failed for {day}")
    shot(page, "quality-en")
    page.locator(".quality-day").nth(12).click()
    expect(page.locator(".message-done")).to_contain_text("as expected")

    # On the desk one line says it, and leads there; a merchant sees neither the line nor the docs.
    desk = visit("/watch", as_="operator")
    line = desk.locator('[data-quality="failed"]')
    expect(line).to_contain_text(f"{day} 有 2 项未通过")
    shot(desk, "quality-desk")
    line.get_by_role("link").click()
    expect(desk.locator(".quality-suite").first).to_be_visible()
    merchant = visit("/watch", as_="merchant")
    expect(merchant.locator("[data-quality]")).to_have_count(0)
    assert merchant.request.get(address).status == 403
    assert visit("/").request.get(address).status == 401
    assert desk.request.get(address.replace("index", "nothing").rsplit("/", 1)[0] + "/no.html").status == 404


def _shop_link(street) -> str:
    with psycopg.connect(street.database.url) as connection:
        (shop_id,) = connection.execute("SELECT min(shop_id) FROM shops").fetchone()
    return f"/cases?shop={shop_id}"


def test_the_page_fits_a_phone_and_says_when_nothing_was_checked(visit, street, shot) -> None:
    page = visit("/quality", PHONE, as_="auditor")
    expect(page.locator(".nothing")).to_contain_text("还没有检查过")
    day = today(street)
    spoil(street)
    check(street, day)
    page.goto(page.url.split("?")[0] + f"?day={day}&check=shop_has_name")
    expect(page.locator('[data-check="shop_has_name"] tbody tr')).to_have_count(1)
    assert no_wider_than_the_screen(page)
    shot(page, "quality-phone")
    page.goto(page.url.split("?")[0] + f"?day={day - timedelta(days=3)}")
    expect(page.locator(".nothing")).to_contain_text("这一天没有检查过")
