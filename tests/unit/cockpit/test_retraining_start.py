"""A run of the retraining is asked of Prefect as its own pages would, and the command says the same."""

from __future__ import annotations

import pytest

from apps.cockpit.retraining_start import retraining_command, start_retraining
from data_contracts.errors import PartUnavailable
from tests.fakes.prefect_api import FakePrefect

GIVEN = {"hours": 6.0, "seed": 2, "promote": "by hand"}


def test_a_run_is_created_with_the_parameters() -> None:
    with FakePrefect() as prefect:
        run = start_retraining(prefect.api_url + "/", GIVEN)
    assert prefect.created == [GIVEN]
    assert run.name == "calm-heron" and run.page == prefect.api_url.removesuffix("/api") + "/runs/flow-run/run-1"


def test_what_prefect_answers_is_said() -> None:
    with FakePrefect(deployed=False) as prefect, pytest.raises(PartUnavailable, match=r"404.*not found"):
        start_retraining(prefect.api_url, GIVEN)
    with pytest.raises(PartUnavailable, match="does not answer"):
        start_retraining(prefect.api_url, GIVEN)


def test_the_command_is_that_of_the_manual() -> None:
    expected = "prefect deployment run retraining/retraining -p hours=6 -p seed=2 -p 'promote=by hand'"
    assert retraining_command(GIVEN) == expected
