"""A report's page: every number is on it with its link, in both languages, and it needs nothing from outside."""

import re
from datetime import date
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest

from data_contracts.errors import InvalidInput
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.report import ReportType
from flows.report_files import document_of
from flows.report_page import render_page
from flows.report_words import CLOSURES, KINDS, STATES, number_named
from governance_rules.domain.case_links import FILTERS
from governance_rules.domain.report_changes import numbers_hash
from tests.unit.flows.report_numbers import MADE_AT, STREET, content


def page(made=None, **changes):
    made = made or content(**changes)
    return render_page(document_of(made, STREET), STREET.picture)


class Balanced(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.links, self.addresses = [], [], []

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name == "href" and tag == "a":
                self.links.append(value)
            elif name in ("src", "href", "action"):
                self.addresses.append(value)
        if tag not in ("meta", "br", "link", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("total", [0, 1, 57])
@pytest.mark.parametrize("report_type", [ReportType.DAILY, ReportType.WEEKLY, ReportType.MONTHLY])
def test_it_is_whole_html_that_loads_nothing(total, report_type):
    parser = Balanced()
    text = page(report_type=report_type, total=total)
    parser.feed(text)
    assert parser.open == [] and parser.addresses == []
    assert "@import" not in text and "url(" not in text and "<script" not in text


def test_each_link_asks_for_the_cases_of_the_period_by_filters_that_there_are():
    parser = Balanced()
    parser.feed(page())
    assert len(parser.links) > 20
    for link in parser.links:
        assert link.startswith("http://eye.example/cases?")
        asked = parse_qs(urlsplit(link).query)
        assert set(asked) <= set(FILTERS)
        assert asked["opened_from"] == asked["opened_to"] == ["2026-03-02"]


def test_the_numbers_stand_where_they_belong():
    made = content()
    text = page(made)
    assert re.search(r'<b id="total"><a href="[^"]+">57</a></b>', text) and "较前日 -3" in text
    assert "7.0 : 2.0 : 1.0" in text and "0.0 %" in text
    row = re.search(r"<tr><td>机动车违停.*?</tr>", text, re.DOTALL).group()
    assert "Illegal parking" in row and ">57</a>" in row and "kind=illegal_parking" in row
    assert "2026-03-03 00:10" in text, "the time of making is the street's own"
    assert numbers_hash(made.numbers) in text and "revision</span> 3" in text
    assert re.search(r'<b id="response"><a [^>]+>75.0</a></b>', text)
    assert "秩序指数 = 八类立案数" in text and "2 outages" not in text and "1 outages" in text


def test_what_came_late_is_told_with_the_numbers_from_and_to():
    late = {"revision": 2, "since": "2026-03-02T02:00:00+00:00", "cases": 4, "events": 9, "concerned": 6, "changed": 41}
    late["changes"] = [["total", 53, 57], ["by_kind[illegal_parking].cases", 53, 57]]
    text = page(late=late)
    assert (
        "2026-03-02 10:00" in text
        and "4 more cases and 9 events (of 6 cases)" in text
        and "39 more are not listed" in text
    )
    assert re.search(r"机动车违停.*?53.*?57", text[text.index('id="changes"') :], re.DOTALL)
    assert "Late data" not in page()


def test_every_kind_state_and_closure_has_both_names():
    assert set(KINDS) == {kind.value for kind in Kind}
    for chinese, english in (*KINDS.values(), *CLOSURES.values(), *STATES.values()):
        assert chinese and english
    assert number_named("closures.self")[1] == "closed: self" and number_named("by_hour[7]")[0] == "7 点至 8 点立案"
    assert number_named("what.is.this") == ("what.is.this", "what.is.this")


def test_a_name_with_markup_in_it_stays_text():
    text = page(community="<script>alert(1)</script>")
    assert "<script>" not in text and "&lt;script&gt;" in text


def test_days_are_named_in_the_streets_own_time():
    pytest.importorskip("prefect")
    from flows.reports import day_named

    assert day_named("today", MADE_AT, "Asia/Shanghai") == date(2026, 3, 3)
    assert day_named("yesterday", MADE_AT, "Asia/Shanghai") == date(2026, 3, 2)
    assert day_named("2026-02-28", MADE_AT, "Asia/Shanghai") == date(2026, 2, 28)
    with pytest.raises(InvalidInput, match="no day"):
        day_named("tomorrow", MADE_AT, "Asia/Shanghai")
