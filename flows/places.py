"""Analysis in place, every night: what the pages offer is answered before anybody asks."""

from __future__ import annotations

from typing import Any

from prefect import flow, get_run_logger

from data_contracts.errors import NotFound
from flows.street import open_street
from governance_rules.use_cases.keep_analyses import keep_all


@flow(name="analysis-in-place")
def analyse_places() -> dict[str, Any]:
    """How many questions were answered; none while there is no case, or nothing is on the map."""
    log = get_run_logger()
    answered = 0
    with open_street(log, pool_size=1) as (_, database):
        try:
            for told in keep_all(database):
                answered += 1
                log.info("%s", told)
        except NotFound as nothing:
            log.info("%s", nothing)
    return {"answered": answered}
