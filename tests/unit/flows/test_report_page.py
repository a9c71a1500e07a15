"""The daily report's page: every number is on it, in both languages, and it needs nothing from outside."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest

from data_contracts.errors import InvalidInput
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.report import DailyCounts
from flows.report_page import CLOSURES, KINDS, render_daily
from governance_rules.domain.metrics import daily_numbers

DAY = date(2026, 3, 2)
MADE_AT = datetime(2026, 3, 2, 16, 10, tzinfo=UTC)


def a_day(total=0, **changes):
    fields = {
        "day": DAY,
        "total": total,
        "by_kind": {"illegal_parking": total},
        "by_area": {"小河社区": total} if total else {},
        "by_hour": tuple(total if hour == 8 else 0 for hour in range(24)),
        "by_closure": {},
        "by_state": {},
        "duplicates_suppressed": 0,
        "rejected": 0,
    }
    return DailyCounts(**(fields | changes))


def page(today, before=None):
    return render_daily(daily_numbers(today, before or a_day()), 3, MADE_AT, "小河街道", "Asia/Shanghai")


class Balanced(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.addresses = [], []

    def handle_starttag(self, tag, attributes):
        self.addresses += [value for name, value in attributes if name in ("src", "href", "action")]
        if tag not in ("meta", "br", "link", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("total", [0, 1, 57])
def test_it_is_whole_html_without_anything_from_outside(total):
    parser = Balanced()
    text = page(a_day(total))
    parser.feed(text)
    assert parser.open == [] and parser.addresses == []
    assert "http" not in text and "@import" not in text and "url(" not in text


def test_the_numbers_stand_where_they_belong():
    text = page(a_day(57, by_closure={"self": 7, "managed": 2, "enforced": 1}, rejected=3), a_day(60))
    assert '<b id="total">57</b>' in text and re.search(r"vs day before</span> -3<", text)
    assert "7.0 : 2.0 : 1.0" in text
    row = re.search(r'<tr data-kind="illegal_parking">.*?</tr>', text, re.DOTALL).group()
    assert "机动车违停" in row and "Illegal parking" in row and '<td class="number">57</td>' in row
    assert "08:00–08:59" in text
    assert "2026年3月2日 星期一" in text
    assert "2026-03-03 00:10" in text, "the time of making is the street's own"


def test_how_cases_ended_adds_up_with_those_still_open():
    text = page(a_day(57, by_closure={"self": 7, "managed": 2, "enforced": 1, "false_alarm": 3}))
    rows = dict(re.findall(r'<tr data-closure="(\w+)">.*?<td class="number">(\d+)</td>', text, re.DOTALL))
    assert rows["self"] == "7" and rows["false_alarm"] == "3" and rows["withdrawn"] == "0" and rows["open"] == "44"
    assert sum(map(int, rows.values())) == 57


def test_every_kind_and_closure_has_both_names():
    assert set(KINDS) == {kind.value for kind in Kind}
    text = page(a_day())
    for chinese, english in (*KINDS.values(), *CLOSURES.values()):
        assert chinese in text and english in text


def test_a_name_with_markup_in_it_stays_text():
    text = page(a_day(1, by_area={"<script>alert(1)</script>": 1}))
    assert "<script>" not in text and "&lt;script&gt;" in text


def test_days_are_named_in_the_streets_own_time():
    pytest.importorskip("prefect")
    from flows.reports import day_named

    assert day_named("today", MADE_AT, "Asia/Shanghai") == date(2026, 3, 3)
    assert day_named("yesterday", MADE_AT, "Asia/Shanghai") == DAY
    assert day_named("2026-02-28", MADE_AT, "Asia/Shanghai") == date(2026, 2, 28)
    with pytest.raises(InvalidInput, match="no day"):
        day_named("tomorrow", MADE_AT, "Asia/Shanghai")
