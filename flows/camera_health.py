"""Camera health: a camera that nobody reports on is marked as without signal."""

from __future__ import annotations

from prefect import flow, get_run_logger

from flows.street import open_street
from governance_rules.use_cases import check_cameras as use_case


@flow(name="camera-health")
def check_cameras() -> list[str]:
    """Ids of the cameras that were marked now."""
    log = get_run_logger()
    with open_street(log, pool_size=1) as (_, database), database.unit_of_work() as uow:
        silent = use_case.check_cameras(uow)
    if silent:
        log.warning("without signal: %s", ", ".join(silent))
    return silent
