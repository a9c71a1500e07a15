"""The desk rules, assigns, defers and sends again: actions that need words, in a real browser."""

from __future__ import annotations

import contextlib
import re
from datetime import timedelta

import cv2
import numpy as np
from playwright.sync_api import Page, expect

from data_contracts.schemas.case import Case, CaseState, Closure
from data_contracts.schemas.command import Command, CommandDetail, Photo
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.notice import NoticeState
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from data_contracts.store.pictures import open_picture_store
from governance_rules.use_cases.commands import command_case
from governance_rules.use_cases.seed_street import GRID
from governance_rules.use_cases.sign_in import hash_password
from tests.browser.conftest import PASSWORD, PHONE
from tests.browser.street import Street

FORM = ".st-key-form_slot [data-testid=stForm]"


def open_form(page: Page, name: str) -> None:
    """Click until the form is there: right after a page was drawn a busy browser may not listen yet."""
    for _ in range(5):
        page.get_by_role("button", name=name).click()
        with contextlib.suppress(AssertionError):
            expect(page.locator(FORM)).to_be_visible(timeout=10_000)
            return
    raise AssertionError(f"{name} opened no form")


def do(street: Street, case_id: int, command: Command, as_: str, detail: CommandDetail | None = None) -> Case:
    """Somebody else does something, from another page."""
    with street.database.unit_of_work() as uow:
        person, _ = uow.people.by_sign_in_name(as_)
        return command_case(uow, person, case_id, command, detail=detail or CommandDetail())


def case_of(street: Street, case_id: int) -> Case:
    with street.database.unit_of_work() as uow:
        return uow.cases.get(case_id)


def last_event(street: Street, case_id: int):
    with street.database.unit_of_work() as uow:
        return uow.cases.events(case_id)[-1]


def a_photo(street: Street) -> Photo:
    """A green stall, stored as the copy of a photo is."""
    picture = np.full((240, 320, 3), (90, 160, 60), np.uint8)
    cv2.rectangle(picture, (60, 90), (260, 200), (40, 60, 200), -1)
    data = cv2.imencode(".jpg", picture)[1].tobytes()
    store = open_picture_store(street.settings.picture_url)
    path, sha256 = store.put(data, "copies/photos")
    sealed, sealed_sha256 = store.put(data, "sealed/photos")
    return Photo(path, sha256, sealed, sealed_sha256)


def appealed(street: Street, **more: object) -> int:
    """A case that the community has appealed, with words and a photo; of a kind that asks it from the first step on."""
    case_id = street.incident(kind=Kind.SHOP_OVERFLOW, **more)
    said = CommandDetail("车是送货临时停的，货卸完就走，已有社区备案。", (a_photo(street),))
    do(street, case_id, Command.APPEAL, "community", said)
    return case_id


def test_an_appeal_is_ruled_on_with_its_words_in_front(visit, street, shot) -> None:
    case_id = appealed(street)
    page = visit("/?waiting=1", as_="operator")
    brought = page.locator(".brought")
    expect(brought).to_contain_text("货卸完就走")
    photo = brought.locator("img")
    assert photo.evaluate("image => image.decode().then(() => image.naturalWidth)") == 320
    expect(page.locator(".facts")).to_contain_text("计时暂停，之后回到“待认领”")
    open_form(page, "申诉不成立…")
    page.get_by_role("button", name="申诉不成立", exact=True).click()
    expect(page.locator(".st-key-form_said")).to_contain_text("请写几个字说明理由")
    assert case_of(street, case_id).state is CaseState.APPEALED
    shot(page, "desk-appeal")
    page.get_by_label("理由").fill("备案已过期，请按规定停车。")
    page.get_by_role("button", name="申诉不成立", exact=True).click()
    expect(page.locator(".message-done")).to_contain_text("继续整改")
    expect(page.locator(".timeline")).to_contain_text("备案已过期")
    assert case_of(street, case_id).state is CaseState.OPEN
    expect(page.locator(FORM)).to_have_count(0)
    # The other way: upheld, it goes as a false alarm.
    second = appealed(street, x=360)
    page.goto(page.url.split("?")[0] + f"?case={second}")
    open_form(page, "申诉成立…")
    page.get_by_role("button", name="申诉成立", exact=True).click()
    expect(page.locator(".message-done")).to_contain_text("按误报结案")
    assert case_of(street, second).closure is Closure.FALSE_ALARM


def test_a_form_keeps_its_words_while_the_page_draws_itself_anew(visit, street, shot) -> None:
    case_id = street.incident(x=60)
    page = visit(as_="operator")
    open_form(page, "撤案…")
    words = page.get_by_label("理由")
    words.press_sequentially("店主已当面说明")
    words.evaluate("field => { field.dataset.mark = 'kept' }")
    other = street.incident(x=360)
    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator(".case-heading")).to_contain_text(f"案卷 {case_id}")
    # The case itself moves on too: said in the form, without moving what is being typed.
    do(street, case_id, Command.NOTE, "grid", CommandDetail("我在路上"))
    expect(page.locator(".st-key-form_said")).to_contain_text("您填写时案卷有变化")
    expect(words).to_have_value("店主已当面说明")
    expect(words).to_have_attribute("data-mark", "kept")
    expect(words).to_be_focused()
    words.press_sequentially("，不再办理")
    shot(page, "desk-form")
    page.get_by_role("button", name="撤案", exact=True).click()
    expect(page.locator(".message-done")).to_contain_text(f"案卷 {case_id} 已撤案")
    assert last_event(street, case_id).detail["note"] == "店主已当面说明，不再办理"
    expect(page.locator(".case-heading")).to_contain_text(f"案卷 {other}")


def test_what_can_no_longer_be_done_is_said_calmly_and_the_words_stay(visit, street, shot) -> None:
    case_id = street.incident()
    page = visit(as_="operator")
    open_form(page, "撤案…")
    words = page.get_by_label("理由")
    words.press_sequentially("写到一半")
    do(street, case_id, Command.REJECT, "operator")
    expect(page.locator(".st-key-form_said")).to_contain_text("案卷已是“已结案”")
    expect(words).to_have_value("写到一半")
    expect(page.locator(".st-key-form_send button")).to_be_disabled()
    expect(page.locator(".st-key-actions button")).to_have_count(0)
    shot(page, "desk-too-late")


def test_a_case_is_assigned_to_somebody_who_may_act_there(visit, street, shot) -> None:
    case_id = street.incident()
    page = visit(as_="operator")
    open_form(page, "指派…")
    page.get_by_label("人员").click()
    options = page.locator("[role=option]")
    expect(options.first).to_contain_text("网格员 王强")
    assert not [text for text in options.all_inner_texts() if "商户" in text or "审计" in text]
    options.first.click()
    page.wait_for_timeout(300)
    shot(page, "desk-assign")
    page.get_by_role("button", name="指派", exact=True).click()
    expect(page.locator(".message-done")).to_contain_text("已指派")
    expect(page.locator(".facts")).to_contain_text("网格员 王强")
    expect(page.locator(".timeline")).to_contain_text("指派给您 → 网格员 · 收件箱")
    with street.database.unit_of_work() as uow:
        grid, _ = uow.people.by_sign_in_name("grid")
        assert uow.cases.get(case_id).assigned_to == grid.person_id


def test_a_leader_defers_and_resumes(visit, street, shot) -> None:
    case_id = street.incident()
    page = visit(as_="leader")
    open_form(page, "缓办…")
    page.get_by_role("button", name="缓办", exact=True).click()
    expect(page.locator(".st-key-form_said")).to_contain_text("请写几个字")
    with street.database.unit_of_work() as uow:
        day = uow.now().astimezone().date() + timedelta(days=5)
    until = page.get_by_test_id("stDateInput").locator("input")
    until.fill(day.isoformat())
    until.press("Enter")
    page.get_by_label("理由").fill("老城改造，围挡到月底")
    shot(page, "desk-defer")
    page.get_by_role("button", name="缓办", exact=True).click()
    expect(page.locator(".message-done")).to_contain_text("已缓办")
    expect(page.locator(".case-heading")).to_contain_text("已缓办")
    expect(page.locator(".facts")).to_contain_text("缓办到期，继续办理")
    expect(page.locator(".timeline")).to_contain_text(f"到 {day.isoformat()}")
    expect(page.locator(".legend")).to_contain_text("已缓办")
    assert case_of(street, case_id).state is CaseState.DEFERRED
    page.get_by_role("button", name="恢复办理").click()
    expect(page.locator(".case-heading")).to_contain_text("待认领")
    assert case_of(street, case_id).state is CaseState.OPEN


def test_a_dead_letter_is_seen_on_the_board_and_sent_again(visit, street, shot) -> None:
    case_id = street.incident()
    with street.database.unit_of_work() as uow:
        (notice, *_) = uow.notices.claim_due(10)
        uow.notices.failed(notice.notice_id, "群机器人没有应答：连接被拒绝 (127.0.0.1:9)", None)
    page = visit(as_="operator")
    expect(page.locator(".st-key-above")).to_contain_text("有 1 条通知没能送达")
    expect(page.locator(".timeline")).to_contain_text("没能送达：群机器人没有应答")
    shot(page, "desk-dead-letter")
    page.get_by_role("link", name="去看看").click()
    letter = page.locator("[class*=st-key-dead_] .letter")
    expect(letter).to_contain_text("连接被拒绝")
    expect(letter).to_contain_text(f"案卷 {case_id}")
    shot(page, "notices")
    page.get_by_role("button", name="再发一次").click()
    expect(page.locator(".message-done")).to_contain_text("已重新排队")
    expect(page.locator("[class*=st-key-dead_]")).to_have_count(0)
    with street.database.unit_of_work() as uow:
        again = next(n for n in uow.notices.of_case(case_id) if n.notice_id == notice.notice_id)
    assert again.state is NoticeState.PENDING
    # Whoever reads everything sees it too, and sends nothing.
    auditor = visit("/notices", size=PHONE, as_="auditor")
    expect(auditor.get_by_role("heading", name="通知都送到了吗？")).to_be_visible()
    expect(auditor.get_by_role("button", name="再发一次")).to_have_count(0)
    assert auditor.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= window.innerWidth")
    shot(auditor, "notices-phone")


def test_somebody_with_an_area_is_told_of_the_letters_of_that_area_only(visit, street, shot) -> None:
    # gate-2 lies in no grid.
    inside, outside = street.incident("gate-1"), street.incident("gate-2", x=300)
    with street.database.unit_of_work() as uow:
        uow.people.add(
            "desk-1", "网格值班员", hash_password(PASSWORD), [RoleGrant(Role.OPERATOR, grid_id=GRID.area_id)]
        )
        for notice in uow.notices.claim_due(10):
            uow.notices.failed(notice.notice_id, "群机器人没有应答", None)
        letters = {case_id: len(uow.notices.of_case(case_id)) for case_id in (inside, outside)}
    page = visit(as_="desk-1")
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".st-key-above")).to_contain_text(f"有 {letters[inside]} 条通知没能送达")
    page.get_by_role("link", name="去看看").click()
    expect(page.locator("[class*=st-key-dead_] .letter")).to_have_count(letters[inside])
    expect(page.get_by_role("button", name="再发一次")).to_have_count(letters[inside])
    expect(page.locator("body")).to_contain_text(f"案卷 {inside}")
    expect(page.locator("body")).not_to_contain_text(f"案卷 {outside}")
    everybody = visit("/notices", as_="operator")
    expect(everybody.locator("[class*=st-key-dead_] .letter")).to_have_count(sum(letters.values()))


def test_a_photo_is_judged_where_no_camera_can_say(visit, street, shot) -> None:
    case_id = street.incident(kind=Kind.SHOP_OVERFLOW)
    do(street, case_id, Command.SAY_DONE, "community", CommandDetail("车已开走", (a_photo(street),)))
    page = visit(size=PHONE, as_="operator")
    expect(page.locator(".brought")).to_contain_text("车已开走")
    expect(page.locator(".facts")).to_contain_text("核查是否已整改")
    shot(page, "desk-phone-mending")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="整改合格").click()
    expect(page.locator(".message-done")).to_contain_text("整改合格，已结案")
    assert re.match("self", case_of(street, case_id).closure or "")
