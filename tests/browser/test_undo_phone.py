"""Undo in the street: a tap is taken back with a thumb, and nothing that was written or photographed is lost."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from data_contracts.schemas.case import CaseState
from data_contracts.schemas.command import Command
from data_contracts.schemas.held_command import HeldOutcome
from data_contracts.schemas.kinds import Kind
from tests.browser.conftest import PHONE
from tests.browser.test_phone import api as api
from tests.browser.test_phone import form
from tests.browser.test_phone import shops as shops
from tests.browser.test_phone import snapshot as snapshot
from tests.browser.test_watch import state_of
from tests.browser.undo import STRIP, sweeping
from tests.browser.undo import holding as holding
from tests.browser.undo import visit as visit


def test_a_tap_is_undone_with_a_thumb_and_words_and_photo_are_back(visit, shops, api, shot, snapshot) -> None:
    case_id = shops.incident(kind=Kind.SHOP_OVERFLOW)
    shops.until(case_id, CaseState.IN_GROUP)
    page = visit(f"/case?case={case_id}", PHONE, as_="li")
    appeal = form(page, Command.APPEAL)
    appeal.locator(".unfold").click()
    appeal.locator("textarea").fill("正在卸货，十分钟就好")
    appeal.locator("input[type=file]").set_input_files(snapshot)
    expect(appeal.locator("li[data-state=there]")).to_have_count(1)
    appeal.locator(".send").click()
    expect(page.locator(f"{STRIP} .held")).to_contain_text("申诉")
    expect(page.locator(STRIP)).to_be_in_viewport()
    button = page.locator(f"{STRIP} button")
    box = button.bounding_box()
    assert box["height"] >= 44 and box["width"] >= 88
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(page.locator(".field-form section")).to_have_count(0)
    expect(page.locator(".held-line")).to_contain_text("您已下达“申诉”")
    shot(page, "undo-phone")
    button.click()
    expect(page.locator(".message-done")).to_contain_text("已撤销“申诉”")
    expect(appeal.locator("textarea")).to_have_value("正在卸货，十分钟就好")
    expect(appeal.locator("li[data-state=there] img")).to_have_attribute("src", re.compile("^blob:"))
    shot(page, "undo-phone-back")
    # The page is opened anew while it waits: words and photo come from the command itself.
    appeal.locator(".send").click()
    expect(page.locator(STRIP)).to_be_visible()
    page.reload()
    expect(page.locator(STRIP)).to_be_visible()
    page.locator(f"{STRIP} button").click()
    expect(appeal.locator("textarea")).to_have_value("正在卸货，十分钟就好")
    expect(appeal.locator("li[data-state=there]")).to_have_count(1)
    with sweeping(shops):
        appeal.locator(".send").click()
        expect(page.locator(".message-done")).to_contain_text("申诉已提交")
    assert state_of(shops, case_id) is CaseState.APPEALED
    with shops.database.unit_of_work() as uow:
        said = uow.cases.events(case_id)[-1].detail
        held = uow.connection.execute("SELECT outcome FROM held_commands ORDER BY 1").fetchall()
    assert said["note"] == "正在卸货，十分钟就好" and len(said["photos"]) == 1
    assert [row["outcome"] for row in held] == [HeldOutcome.DONE, HeldOutcome.UNDONE, HeldOutcome.UNDONE]
    # What was done is not written into the next form.
    page.reload()
    expect(page.locator(".phone-heading")).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage).filter(k => k.startsWith('cityeye:'))") == []


def test_on_the_list_too_the_last_tap_can_be_undone(visit, shops, shot) -> None:
    case_id = shops.incident()
    page = visit("/inbox?language=en", PHONE, as_="grid", dark=True)
    page.locator(".row").click()
    form(page, Command.ACKNOWLEDGE).locator(".send").click()
    expect(page.locator(f"{STRIP} .held")).to_contain_text("Acknowledge")
    page.locator(".st-key-inbox_back button").click()
    expect(page.locator(".row-held")).to_contain_text("You: Acknowledge")
    shot(page, "undo-phone-list-dark")
    page.locator(f"{STRIP} button").click()
    expect(page.locator(".message-done")).to_contain_text("undone, all is as before")
    expect(form(page, Command.ACKNOWLEDGE)).to_be_visible()
    with shops.database.unit_of_work() as uow:
        assert uow.cases.get(case_id).acknowledged_by is None
