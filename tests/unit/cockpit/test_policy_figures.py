"""How the fields of a policy write their figures."""

from __future__ import annotations

import pytest

from apps.cockpit.pages.setup_policy_form import figure_format


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        (600, "600"),
        (600.0, "600"),
        (0.5, "0.5"),
        (2.25, "2.25"),
        (10080.0, "10080"),
        (10 / 60, "0.17"),
        (65 / 60, "1.08"),
    ],
)
def test_a_figure_is_written_as_it_is_said(figure: float, shown: str) -> None:
    assert figure_format(figure) % figure == shown
