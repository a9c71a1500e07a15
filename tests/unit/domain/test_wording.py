"""Words of a message that leaves the house."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from apps.cockpit.text.words_of_the_field import KINDS
from data_contracts.channels.wecom import LONGEST_CONTENT_BYTES, message
from data_contracts.schemas.case import CaseState, Closure
from data_contracts.schemas.case_card import CaseCard
from data_contracts.schemas.group import Mention
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.notice import Notice, NoticePurpose, NoticeState
from data_contracts.schemas.policy import Role
from governance_rules.domain.wording import KIND_NAMES, worded
from tests.fakes.street import MONDAY_NOON, a_case

LI = Mention("李芳", Role.MERCHANT, "LiFang", "138")


def a_notice(purpose=NoticePurpose.REMINDER_2):
    return Notice(
        UUID(int=255 << 96), 1, "1:2:x", purpose, "merchant", "group", NoticeState.PENDING, 0, MONDAY_NOON,
        MONDAY_NOON, None, {},
    )  # fmt: skip


def a_card(**changes):
    case = replace(a_case(), case_id=12, opened_at=MONDAY_NOON - timedelta(days=1))
    card = CaseCard(
        case, "东门", "路侧禁停区", "路侧禁停区 (1, 2)", None, None, None, None, MONDAY_NOON + timedelta(hours=2), None
    )
    return replace(card, **changes)


def said(card, purpose=NoticePurpose.REMINDER_2):
    return worded(a_notice(purpose), card, [LI], MONDAY_NOON, "Asia/Shanghai", "http://eye.example")


def test_what_where_when_asked_until_and_where_to_look():
    post = said(a_card())
    assert post.title == "【第二次提醒】机动车违停"
    assert post.text.splitlines() == [
        "地点：路侧禁停区 · 东门",
        "发现：3月1日 12:00",
        "两次提醒后仍不整改将转交执法，请在 14:00 前完成整改。",
        "案卷 12：http://eye.example/case?case=12",
        "通知号 000000ff",
    ]
    assert (post.key, post.mentions) == ("1:2:x", (LI,))


def test_a_shop_is_named_first_and_a_named_place_by_its_name():
    where = said(a_card(shop_name="李记面馆", place_name="直街 12 号")).text.splitlines()[0]
    assert where == "地点：李记面馆 · 直街 12 号 · 东门"


def test_a_late_message_names_no_time_that_has_passed():
    assert "请完成整改" in said(a_card(next_due_at=MONDAY_NOON)).text
    assert "请完成整改" in said(a_card(next_due_at=None)).text


def test_a_message_that_comes_after_the_end_asks_for_nothing():
    card = a_card(next_due_at=None)
    card = replace(card, case=replace(card.case, state=CaseState.CLOSED, closure=Closure.SELF))
    assert "已结案（自治整改），无需再处理" in said(card).text
    assert "感谢配合" in said(card, NoticePurpose.CLOSED).text


# Of no case, and told in the inbox alone, which words it itself.
@pytest.mark.parametrize("purpose", [p for p in NoticePurpose if p.of_a_case])
def test_every_purpose_has_words_whole(purpose):
    text = said(a_card(), purpose).text
    assert "{" not in text and "None" not in text


def test_kinds_are_called_as_on_the_pages():
    assert {kind: text.zh for kind, text in KINDS.items()} == KIND_NAMES
    assert set(KIND_NAMES) == set(Kind)


def test_a_long_text_is_cut_to_whole_characters_and_nobody_is_mentioned_twice():
    people = [
        LI,
        replace(LI, role=Role.PROPERTY),
        Mention("张", Role.MERCHANT, None, "139"),
        Mention("王", Role.OFFICER),
    ]
    text = message("改" * 1000, people)["text"]
    assert len(text["content"].encode()) == LONGEST_CONTENT_BYTES - LONGEST_CONTENT_BYTES % 3
    assert (text["mentioned_list"], text["mentioned_mobile_list"]) == (["LiFang"], ["139"])
