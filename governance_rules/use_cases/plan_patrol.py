"""Make the patrol plan of a day, and keep it: a new revision only when what it is made from has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from data_contracts.errors import NotFound
from data_contracts.schemas.forecast import Expected
from data_contracts.schemas.patrol import PatrolPlan, PatrolStop, Stood
from governance_rules.domain.patrol.duty import Walker, on_duty
from governance_rules.domain.patrol.plan import inputs_sha256, plan_day, planned, walks_of
from governance_rules.domain.patrol.road_network import RoadNetwork
from governance_rules.domain.patrol.routes import Task
from governance_rules.domain.patrol.stops import seen, shares_of_sections, stays_of, stops_of_day, windows
from governance_rules.ports import Transactions, UnitOfWork
from governance_rules.use_cases.forecast import forecast_day
from governance_rules.use_cases.solve_routes import solve_routes

HISTORY_DAYS = 56
"""So many days before say where along a road, and how long, violations stand."""
VISITS_DAYS = 28
SOLVER_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Ground:
    """What does not change from day to day: the network of the roads, and cameras by section."""

    network: RoadNetwork
    cameras: Counter[tuple[str, int]]


def ground_of(uow: UnitOfWork) -> Ground:
    """Raises NotFound where no road has a line on the map."""
    network = RoadNetwork(uow.areas.all())
    if not network.sections:
        raise NotFound("no road has a line on the map, so nobody can be sent along it; `cityeye demo --full` makes one")
    cameras: Counter[tuple[str, int]] = Counter()
    for camera in uow.cameras.all():
        if camera.road_id and camera.longitude is not None and camera.latitude is not None:
            section = network.section_at(camera.road_id, (camera.longitude, camera.latitude))
            if section is not None:
                cameras[section.key] += 1
    return Ground(network, cameras)


def walkers_of(uow: UnitOfWork, day: date) -> list[Walker]:
    """Raises NotFound where no staff is known, or nobody of it is on duty."""
    staff = uow.patrol.staff()
    if not staff:
        raise NotFound("no patrol staff is known; take the officers with `cityeye analyse staff --from-officers`")
    walkers = on_duty(day, uow.patrol.shifts(), staff)
    if not walkers:
        raise NotFound(f"nobody is on duty on {day}; `cityeye analyse staff` shows the days off")
    return walkers


def plan_patrol(
    transactions: Transactions, day: date, keep: bool, seconds: float = SOLVER_SECONDS
) -> tuple[PatrolPlan, bool]:
    """The plan of the day, and whether it was made now; the kept one where it was made from the same.

    keep: store it, as the next revision of the day. No transaction is open while the solver works; of two that make the
    same plan at once one is kept. Raises NotFound as `ground_of` and `walkers_of`.
    """
    with transactions.unit_of_work() as uow:
        task = task_of_day(uow, ground_of(uow), day)
        inputs, there = inputs_sha256(task, day), uow.patrol.plan(day)
    if there is not None and there.inputs_sha256 == inputs:
        return there, False
    walks, left_out = walks_of(task, lambda part: solve_routes(part, seconds))
    result = planned(task, walks, left_out)
    with transactions.unit_of_work() as uow:
        if keep:
            uow.patrol.lock(day)
        there = uow.patrol.plan(day)
        if there is not None and there.inputs_sha256 == inputs:
            return there, False
        plan = PatrolPlan(day, there.revision + 1 if there else 1, uow.now(), inputs, result.numbers, result.stops)
        if keep:
            uow.patrol.add_plan(plan)
    return plan, True


def task_of_day(uow: UnitOfWork, ground: Ground, day: date) -> Task:
    """Stops by the forecast, who is on duty, and which stops are for exploration. Looks at days before `day` only."""
    walkers = walkers_of(uow, day)
    today = uow.now().astimezone(ZoneInfo(uow.time_zone)).date()
    last = min(day, today) - timedelta(days=1)
    stood = uow.patrol.stood(last - timedelta(days=HISTORY_DAYS - 1), last, uow.time_zone)
    stops = expected_stops(ground, walkers, forecast_day(uow, day), stood, uow.time_zone)
    visits = uow.patrol.visit_counts(last - timedelta(days=VISITS_DAYS - 1), last)
    return plan_day(ground.network, stops, walkers, seen(ground.network, ground.cameras, visits), day)


def expected_stops(
    ground: Ground, walkers: Sequence[Walker], forecast: Sequence[Expected], stood: Sequence[Stood], time_zone: str
) -> list[PatrolStop]:
    """All sections and windows of the walkers' shifts, with what a visit is expected to meet."""
    spans = windows(min(walker.begins for walker in walkers), max(walker.until for walker in walkers))
    shares, stays = shares_of_sections(stood, ground.network), stays_of(stood, time_zone)
    return stops_of_day(ground.network, forecast, shares, stays, spans)
