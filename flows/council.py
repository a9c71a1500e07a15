"""Topics of the red-tea council, on Mondays."""

from __future__ import annotations

from typing import Any

from prefect import flow, get_run_logger

from data_contracts.store.council_files import read_council_texts
from flows.reports import day_named
from flows.street import open_street
from governance_rules.use_cases.find_topics import propose_topics, week_of
from governance_rules.use_cases.follow_council import today_of
from governance_rules.use_cases.load_council import parse_council


@flow(name="council-topics")
def council_topics(day: str = "today") -> dict[str, Any]:
    """Propose the topics of the week that `day` lies in: `today`, `yesterday` or a date like 2026-03-02.

    A week is proposed once; run again it changes nothing.
    """
    log = get_run_logger()
    rules = parse_council(read_council_texts())
    with open_street(log, pool_size=1) as (settings, database), database.unit_of_work() as uow:
        week = week_of(day_named(day, uow.now(), settings.time_zone), today_of(uow))
        proposal, made = propose_topics(uow, week, rules)
    verb = "proposed" if made else "were proposed before"
    log.info("council topics of %s: %d %s, of %d problems", week, proposal.topics, verb, proposal.problems)
    return {"week": week.isoformat(), "topics": proposal.topics, "problems": proposal.problems, "made": made}
