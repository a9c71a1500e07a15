"""Every field of a policy has a name that readers know, and so have the codes in it."""

from __future__ import annotations

import pytest

from apps.cockpit.components.policy_differences import differences, field_words
from apps.cockpit.text.language import LANGUAGES
from data_contracts.schemas.policy import Company, Policy, QuietHours, Schedule, Step, Unnamed, Window
from tests.fakes.street import a_policy


def fields_of(model: type, name: str = "") -> list[str]:
    inner = {"steps": Policy.model_fields["steps"].annotation, "schedule": Schedule, "company": Company,
             "unnamed": Unnamed, "mending": Policy.model_fields["mending"].annotation}  # fmt: skip
    found: list[str] = []
    for field in model.model_fields:
        path = f"{name}{field}"
        of = inner.get(path) or (Step if name == "steps." else None)
        found += fields_of(of, f"{path}.") if of else [path]
    return found


@pytest.mark.parametrize("path", [path for path in fields_of(Policy) if path != "version"])
def test_each_field_has_words(path: str) -> None:
    for language in LANGUAGES:
        assert field_words(path, language) != path


def test_codes_and_hours_are_said_in_words() -> None:
    before = a_policy()
    window = Window(days=("mon", "tue"), from_="05:30", until="08:00")
    after = before.model_copy(
        update={
            "schedule": Schedule(exempt=(window,)), "severity": "high", "decided_by": "overlap",
            "quiet_hours": (QuietHours(channel="group", from_="22:00", until="06:00"),),
        }
    )  # fmt: skip
    said = "; ".join(differences(before.as_json(), after.as_json(), "zh"))
    for words in ("周一、周二 05:30-08:00", "较重", "重叠面积", "微网格群 22:00-06:00"):
        assert words in said
    assert "mon" not in said and "overlap" not in said
