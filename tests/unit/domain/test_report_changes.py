"""When a report is still right."""

from __future__ import annotations

from governance_rules.domain.report_changes import still_right


def test_while_a_period_runs_what_it_is_held_against_moves_with_the_clock_and_makes_no_report_wrong() -> None:
    rows = [{"kind": "garbage", "cases": 3, "change": 1}]
    numbers = {"running": True, "total": 3, "change": 1, "by_kind": rows}
    later = numbers | {"change": -4, "by_kind": [rows[0] | {"change": -4}]}
    assert still_right(numbers, later)
    assert not still_right(numbers, later | {"total": 4})
    over = {name: value for name, value in numbers.items() if name != "running"}
    assert not still_right(numbers, over) and still_right(over, dict(over))
    assert not still_right(over, over | {"change": 2})
