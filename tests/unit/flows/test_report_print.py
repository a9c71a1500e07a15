"""A report's print and annex: the same numbers as its page, the font inside, the same bytes for the same content."""

import re
import zipfile
from io import BytesIO
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest

from data_contracts.schemas.report import ReportType
from flows.font_coverage import FONTS, characters_of, printable
from flows.report_files import document_of, render_files
from flows.report_pdf import render_pdf
from flows.report_pictures import MOST_PIXELS, for_print
from governance_rules.domain.case_links import FILTERS
from governance_rules.domain.report_changes import numbers_hash
from tests.pdf_text import read_pdf
from tests.unit.flows.report_numbers import STREET, content

CELLS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


@pytest.fixture(scope="module")
def files():
    return render_files(content(), STREET)


def test_the_print_says_the_numbers_and_carries_its_font(files):
    pdf, made = read_pdf(files.pdf), content()
    for said in (
        "小河街道",
        "日报",
        "Dailyreport",
        "57",
        "7.0:2.0:1.0",
        "机动车违停Illegalparking",
        "老周面馆",
        "第3版revision3",
    ):
        assert said in pdf.text, said
    assert (
        numbers_hash(made.numbers) in pdf.text
        and f"1/{pdf.pages}" in pdf.text
        and f"{pdf.pages}/{pdf.pages}" in pdf.text
    )
    names = {name.partition("+")[2] for name in pdf.fonts}
    assert names == {"NotoSansCJKsc-Regular", "NotoSansCJKsc-Bold"}
    assert len(pdf.links) > 20
    for link in pdf.links:
        assert link.startswith("http://eye.example/cases?") and set(parse_qs(urlsplit(link).query)) <= set(FILTERS)


def test_the_same_content_is_the_same_bytes(files):
    again = render_files(content(), STREET)
    assert (again.html, again.pdf, again.xlsx) == (files.html, files.pdf, files.xlsx)
    assert render_files(content(total=58), STREET).pdf != files.pdf


def test_a_character_that_the_font_lacks_is_said_and_no_box():
    text = read_pdf(render_files(content(community="𠮷野龘社区"), STREET).pdf).text
    assert "〓野〓社区" in text and "U+20BB7" in text and "U+9F98" in text


def test_the_font_has_what_the_readme_says():
    has = characters_of(FONTS[0]) & characters_of(FONTS[1])
    pairs = (bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    chinese = {pair.decode("gb2312", "ignore") for pair in pairs} - {""}
    assert len(chinese) == 7445
    assert {mark for mark in chinese if ord(mark) not in has} == set()
    lacking: set[str] = set()
    assert printable("小河街道 CityEye – 10 %\n", lacking) == "小河街道 CityEye – 10 %\n" and not lacking
    assert sum(font.stat().st_size for font in FONTS) < 4_000_000


def sheets(data: bytes) -> dict[str, list[list[str]]]:
    """Rows of shown values by the name of each sheet."""
    with zipfile.ZipFile(BytesIO(data)) as book:
        strings = [
            "".join(part.text or "" for part in one.iter(f"{{{CELLS['m']}}}t"))
            for one in ElementTree.fromstring(book.read("xl/sharedStrings.xml")).findall("m:si", CELLS)
        ]
        names = [
            one.get("name")
            for one in ElementTree.fromstring(book.read("xl/workbook.xml")).iter(f"{{{CELLS['m']}}}sheet")
        ]
        found = {}
        for number, name in enumerate(names, 1):
            sheet = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml"))
            found[name] = [
                [_value(cell, strings) for cell in row.findall("m:c", CELLS)]
                for row in sheet.iter(f"{{{CELLS['m']}}}row")
            ]
    return found


def _value(cell, strings):
    value = cell.find("m:v", CELLS)
    if value is None:
        return ""
    return strings[int(value.text)] if cell.get("t") == "s" else float(value.text)


def test_the_annex_has_a_sheet_for_each_table_and_a_row_for_each_case(files):
    book = sheets(files.xlsx)
    assert next(iter(book)) == "摘要 Summary" and list(book)[-1] == "案卷 Cases"
    assert {
        "类别 Kinds",
        "过程 Funnel",
        "用时 Waits",
        "社区 Communities",
        "商铺 Shops",
        "反复点位 Repeat places",
    } <= set(book)
    head, *rows = book["类别 Kinds"]
    assert head == ["类别\nKind", "件数\nCases", "较前日\nvs day before", "同比\nvs a year before"]
    assert ["机动车违停 Illegal parking", 57.0, -3.0, ""] in rows
    head, row = book["案卷 Cases"]
    assert head[0] == "案卷号\nCase" and row[0] == 7.0 and row[1] == "机动车违停 Illegal parking"
    assert row[-1] == "http://eye.example/cases?case=7"
    # 2026-03-03 00:10 in the street's own time, as days since the end of 1899.
    assert row[head.index("立案\nOpened")] == pytest.approx(46084 + 10 / 1440, abs=1e-6)
    assert row[head.index("商铺\nShop")] == "=老周", "a name is no formula"
    with zipfile.ZipFile(BytesIO(files.xlsx)) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
        links = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".rels"))
        kept = archive.read("docProps/core.xml").decode()
    assert 'ySplit="1"' in sheet and "<autoFilter" in sheet and "<f>" not in sheet
    assert (
        "kind=illegal_parking" in links and numbers_hash(content().numbers) in kept and "2026-03-03T00:10:00Z" in kept
    )


def test_cells_beyond_the_links_that_a_sheet_may_hold_carry_the_address_as_text(monkeypatch):
    monkeypatch.setattr("flows.report_workbook.MOST_LINKS", 1)
    made = content()
    book = sheets(render_files(content(cases=made.cases * 3), STREET).xlsx)
    assert [row[-1] for row in book["案卷 Cases"][1:]] == ["http://eye.example/cases?case=7"] * 3


def exposure(picture: str | None):
    place = {
        "id": "p1", "name": "老周面馆", "community": "小河社区", "road": "桂花街", "kinds": {"shop_overflow": 5},
        "cases": 5, "rework": 4, "still_open": 1, "picture": picture, "picture_case": 9,
    }  # fmt: skip
    period = {"type": "weekly", "first": "2026-03-02", "last": "2026-03-08"}
    roads = [{"id": "r1", "name": "桂花街", "cases": 8, "change": 2}]
    made = content()
    numbers = {"report_type": "exposure", "period": period, "total": 40, "places": [place], "roads": roads}
    return type(made)(ReportType.EXPOSURE, numbers, made.made_at, 1)


def test_a_picture_is_carried_small_and_only_if_it_is_a_copy():
    noise = np.random.default_rng(1).integers(0, 255, (1500, 3000, 3), np.uint8)
    large = cv2.imencode(".jpg", noise)[1].tobytes()
    small = for_print(large)
    assert small is not None and cv2.imdecode(np.frombuffer(small, np.uint8), 1).shape[:2] == (
        MOST_PIXELS // 2,
        MOST_PIXELS,
    )
    assert for_print(b"no picture") is None
    document = document_of(exposure("copies/aa/aa.jpg"), STREET)
    asked = []
    pdf = render_pdf(document, lambda path: asked.append(path) or large)
    assert asked == ["copies/aa/aa.jpg"] and re.search(rb"/Subtype/Image.{0,200}/Width 1200", pdf, re.DOTALL)
    files = render_files(exposure(None), STREET)
    assert files.xlsx is None and b"<img" not in files.html and "本周没有照片" in read_pdf(files.pdf).text
    assert "老周面馆" in read_pdf(files.pdf).text and "place=p1" in "".join(read_pdf(files.pdf).links)
