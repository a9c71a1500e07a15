"""The list of expectations in the docs is the one in the code."""

from __future__ import annotations

from pathlib import Path

from data_contracts.expectations.catalogue import EXPECTATIONS, as_table
from data_contracts.expectations.training_results import RULES

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "data-quality.md").read_text(encoding="utf-8")


def test_the_docs_list_every_expectation_with_its_limit_and_why() -> None:
    assert as_table() in DOCS
    for rule, (zh, en) in RULES.items():
        assert f"| `training_{rule}` | {en} | {zh} |" in DOCS


def test_each_expectation_is_said_in_both_languages() -> None:
    for one in EXPECTATIONS:
        assert any("一" <= sign <= "鿿" for sign in one.zh) and one.en.isascii() and one.why and one.limit
    assert len({one.name for one in EXPECTATIONS}) == len(EXPECTATIONS)
