"""Undo at the desk: commands are held for ten seconds, and a real sweep carries them out."""

from __future__ import annotations

import re
import time
from datetime import timedelta

from playwright.sync_api import expect

from data_contracts.schemas.case import CaseState, Decision, TimerDraft
from data_contracts.schemas.command import Command
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.policy import Role
from governance_rules.use_cases.commands import Ordered
from governance_rules.use_cases.held_commands import hold_command
from governance_rules.use_cases.sign_in import hash_password
from tests.browser.conftest import PASSWORD, PHONE
from tests.browser.test_desk import open_form
from tests.browser.test_watch import CHINESE, names_in, state_of, words_on
from tests.browser.undo import STRIP, hold_as, in_front, listening, outcomes, sweeping
from tests.browser.undo import holding as holding
from tests.browser.undo import visit as visit

TEN = 10


def test_ten_cases_are_confirmed_in_thirty_seconds_with_keys_alone(visit, street, shot) -> None:
    cases = [street.incident(camera, score=0.2, x=40 + 110 * n) for camera in ("gate-1", "gate-2") for n in range(5)]
    page = visit("/watch?state=suspected", as_="operator")
    expect(page.locator(".row")).to_have_count(TEN)
    order = list(reversed(cases))
    in_front(page, order[0])
    listening(page)
    begun = time.monotonic()
    for case_id, next_one in zip(order, [*order[1:], None], strict=True):
        page.keyboard.press("c")
        if next_one is None:
            expect(page.locator(f"{STRIP} .held")).to_contain_text(f"案卷 {case_id} · 确认")
        else:
            in_front(page, next_one)
    seconds = time.monotonic() - begun
    shot(page, "undo-ten")
    assert seconds <= 30, f"ten cases took {seconds:.1f} s"
    with sweeping(street):
        # They are carried out, and leave the feed, by themselves.
        expect(page.locator(".row")).to_have_count(0)
        assert [state_of(street, case_id) for case_id in cases] == [CaseState.OPEN] * TEN
    assert outcomes(street) == ["done"] * TEN


def test_u_undoes_the_last_one_and_then_the_one_before(visit, street, shot) -> None:
    older, newer = street.incident(score=0.2, x=60), street.incident(score=0.2, x=360)
    page = visit("/watch?state=suspected", as_="operator")
    in_front(page, newer)
    listening(page)
    with sweeping(street):
        page.keyboard.press("r")
        in_front(page, older)
        page.keyboard.press("c")
        expect(page.locator(f"{STRIP} .held")).to_contain_text("另有 1 项等待执行")
        expect(page.locator(".countdown").first).to_have_text(re.compile(r"^\d+ 秒后执行$"))
        # Held by oneself: said in the row and in place of the buttons.
        expect(page.locator(".row-held")).to_have_count(2)
        expect(page.locator(".held-line")).to_contain_text("您已下达“确认”")
        expect(page.locator("[class*=st-key-act_]")).to_have_count(0)
        shot(page, "undo-strip")
        page.keyboard.press("u")
        expect(page.locator(".message-done")).to_have_text(f"案卷 {older}：已撤销“确认”，一切如前")
        in_front(page, older)
        expect(page.locator("[class*=st-key-act_confirm_] button").first).to_be_visible()
        page.keyboard.press("u")
        expect(page.locator(".message-done")).to_have_text(f"案卷 {newer}：已撤销“误报”，一切如前")
        in_front(page, newer)
        expect(page.locator(STRIP)).to_have_count(0)
        assert outcomes(street) == ["undone", "undone"]
        # As it was: the same key again, and this time it is let be.
        page.keyboard.press("r")
        in_front(page, older)
        expect(page.locator(".message-done")).to_have_text(f"案卷 {newer} 已按误报结案")
        assert state_of(street, newer) is CaseState.CLOSED
        assert state_of(street, older) is CaseState.SUSPECTED


def test_u_right_after_c_waits_for_that_command_and_c_twice_is_once(visit, street) -> None:
    below, first = street.incident(score=0.2, x=60), street.incident(score=0.2, x=360)
    page = visit("/watch?state=suspected", as_="operator")
    in_front(page, first)
    listening(page)
    for key in ("c", "c", "u"):
        page.keyboard.press(key)
    expect(page.locator(".message-done")).to_have_text(f"案卷 {first}：已撤销“确认”，一切如前")
    in_front(page, first)
    assert outcomes(street) == ["undone"]
    assert state_of(street, below) is CaseState.SUSPECTED


def test_a_countdown_runs_in_the_browser_and_says_that_it_waits_when_no_sweep_is_there(visit, street, shot) -> None:
    case_id = street.incident(score=0.2)
    page = visit(as_="operator")
    in_front(page, case_id)
    listening(page)
    page.keyboard.press("c")
    strip = page.locator(f"{STRIP} .countdown")
    expect(strip).to_have_text("8 秒后执行")
    expect(strip).to_have_text("3 秒后执行")
    expect(strip).to_have_text("时间已到，仍在等待执行；不会丢失")
    shot(page, "undo-late")
    assert state_of(street, case_id) is CaseState.SUSPECTED
    # It stays in front, for an open case is in this feed, too.
    in_front(page, case_id)
    with sweeping(street):
        expect(page.locator(".message-done")).to_have_text(f"案卷 {case_id} 已确认")
        expect(page.locator(STRIP)).to_have_count(0)


def test_others_see_who_does_what_and_are_not_offered_anything(visit, street, shot) -> None:
    case_id = street.incident(score=0.2)
    page = visit("/?language=en", as_="operator", dark=True)
    in_front(page, case_id)
    expect(page.locator("[class*=st-key-act_confirm_] button").first).to_be_visible()
    with street.database.unit_of_work() as uow:
        uow.people.add("second", "值班员 周敏", hash_password(PASSWORD), [RoleGrant(Role.OPERATOR)])
    hold_as(street, "second", case_id, Command.REJECT)
    expect(page.locator(".held-line")).to_contain_text("值班员 周敏 gave 'Reject'")
    expect(page.locator(".row-held")).to_contain_text("值班员 周敏: Reject")
    expect(page.locator("[class*=st-key-act_]")).to_have_count(0)
    expect(page.locator("[class*=st-key-undo_]")).to_have_count(0)
    page.wait_for_timeout(1500)
    assert not CHINESE.search(words_on(page, [*names_in(street), "值班员 周敏"]))
    shot(page, "undo-other-dark-english")


def test_whoever_presses_a_moment_later_is_told_who_was_first(visit, street, shot) -> None:
    case_id = street.incident(score=0.2)
    page = visit(as_="operator")
    in_front(page, case_id)
    expect(page.locator("[class*=st-key-act_confirm_] button").first).to_be_visible()
    # The moment before the news arrives: somebody else's command is being written, the operator presses.
    with street.database.unit_of_work() as uow:
        other = uow.people.get(uow.people.add("second", "周敏", None, [RoleGrant(Role.OPERATOR)]))
        hold_command(uow, Ordered(other, case_id, Command.REJECT), 60)
        page.locator("[class*=st-key-act_confirm_] button").first.evaluate("button => button.click()")
        page.wait_for_timeout(300)
    expect(page.locator(".message-look")).to_contain_text(f"没有执行：案卷 {case_id} 正由周敏处理（误报")
    expect(page.locator(STRIP)).to_have_count(0)
    assert outcomes(street) == [None]
    shot(page, "undo-second-hand")


def test_a_form_that_was_undone_is_back_with_its_words(visit, street, shot) -> None:
    street.incident()
    page = visit(as_="operator")
    open_form(page, "撤案…")
    page.get_by_label("理由").fill("店主已当面说明")
    page.get_by_role("button", name="撤案", exact=True).click()
    expect(page.locator(f"{STRIP} .held")).to_contain_text("撤案")
    page.get_by_role("button", name=re.compile("^撤销")).click()
    expect(page.locator(".message-done")).to_contain_text("已撤销“撤案”")
    expect(page.get_by_label("理由")).to_have_value("店主已当面说明")
    shot(page, "undo-form-back")
    page.get_by_role("button", name="撤案", exact=True).click()
    expect(page.locator(f"{STRIP} .held")).to_contain_text("撤案")
    assert outcomes(street) == ["undone", None]


def test_what_the_sweep_refuses_is_told_until_it_was_read(visit, street, shot) -> None:
    case_id = street.incident()
    hold_as(street, "operator", case_id, Command.NOTE, "再看一眼", seconds=1)
    # The eye, which asks nobody, moves the case on meanwhile.
    with street.database.unit_of_work() as uow:
        case, timer = uow.cases.get(case_id), uow.timers.pending(case_id)
        moved = Decision("case_moved_on", case.state, case.status_code, TimerDraft(timer.purpose, timer.due_at))
        uow.cases.apply(case, moved, uow.now(), None, "eye")
    page = visit(as_="operator")
    with sweeping(street):
        told = page.locator(".message-look")
        expect(told).to_contain_text(f"案卷 {case_id} 的“备注”没有执行：等待时案卷有了变化")
        expect(told).to_contain_text("再看一眼")
        shot(page, "undo-refused-later")
        phone = visit(f"/case?case={case_id}", PHONE, as_="operator")
        expect(phone.locator(".message-look")).to_contain_text("没有执行")
        page.get_by_role("button", name="知道了").click()
        expect(told).to_have_count(0)
        page.reload()
        in_front(page, case_id)
        expect(told).to_have_count(0)


def test_a_timer_that_is_due_waits_for_the_hand(visit, street) -> None:
    case_id = street.incident()
    with street.database.unit_of_work() as uow:
        timer, now = uow.timers.pending(case_id), uow.now()
    street.database.advance_clock(timer.due_at - now - timedelta(seconds=2))
    page = visit(as_="operator")
    in_front(page, case_id)
    listening(page)
    page.keyboard.press("a")
    # The sweep begins when the hand's command is held and the timer due, in whichever order that was.
    expect(page.locator(f"{STRIP} .held")).to_contain_text(f"案卷 {case_id} · 认领")
    assert outcomes(street) == [None]
    with street.database.unit_of_work() as uow:
        remaining = timer.due_at - uow.now()
    page.wait_for_timeout(max(0.0, remaining.total_seconds() * 1000))
    with sweeping(street):
        expect(page.locator(".message-done")).to_have_text(f"案卷 {case_id} 已认领")
    with street.database.unit_of_work() as uow:
        events = [event.event_type for event in uow.cases.events(case_id)]
    assert events[1] == "case_acknowledged"
