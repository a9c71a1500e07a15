"""Walks by OR-Tools' routing solver: time windows, skills, breaks, shift ends, and a penalty for each stop left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from governance_rules.domain.patrol.routes import BREAK, Task, Walk, resting_only

MOST_SOLUTIONS = 4000
"""The search ends after so many: on a machine that is quick enough for them, the same task has the same walks."""
_A_VIOLATION = 1000
"""Cost of one expected violation that is not met; a minute of walking costs 1."""
_LOCKED = 20 * _A_VIOLATION

if TYPE_CHECKING:
    from ortools.constraint_solver import pywrapcp


def solve_routes(task: Task, seconds: float) -> list[Walk]:
    """A walk of each walker, each with its break; stops of no worth to anybody are never in one.

    Visits of one section may come too near to one another: told the solver, that rule keeps it from finding anything
    (`domain.patrol.routes.spaced` sees to it afterwards).

    The first walks come by cheapest insertion, guided local search (Voudouris and Tsang, 1999) goes on from there for
    at most so many seconds. Where that was too short for the first walks, everybody does nothing but rest.
    """
    # Costs seconds to import; most who come by here never plan.
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    stops, walkers = len(task.stops), len(task.walkers)
    if not walkers:
        return []
    # Places of the solver: stops, then a break and a station of each walker.
    where = [*task.place, *task.home, *task.home]
    homes = [stops + walkers + number for number in range(walkers)]
    manager = pywrapcp.RoutingIndexManager(len(where), walkers, homes, homes)
    routing = pywrapcp.RoutingModel(manager)
    service = [stop.minutes for stop in task.stops] + [who.break_minutes for who in task.walkers] + [0] * walkers
    way = [[task.between[a][b] for b in where] for a in where]
    passing = routing.RegisterTransitMatrix([[service[a] + minutes for minutes in row] for a, row in enumerate(way)])
    routing.AddDimension(passing, 24 * 60, 24 * 60, False, "minute")
    minute = routing.GetDimensionOrDie("minute")
    _costs(routing, task, way)
    for number, stop in enumerate(task.stops):
        index = manager.NodeToIndex(number)
        able = [w for w in range(walkers) if task.worth[w][number] > 0]
        if not able or stop.from_minute + stop.minutes > stop.until_minute:
            able = []
        else:
            minute.CumulVar(index).SetRange(stop.from_minute, stop.until_minute - stop.minutes)
        routing.VehicleVar(index).SetValues([-1, *able])
        routing.AddDisjunction([index], _penalty(task, number))
    for number, who in enumerate(task.walkers):
        rest = manager.NodeToIndex(stops + number)
        minute.CumulVar(rest).SetRange(who.break_from, who.break_until - who.break_minutes)
        routing.VehicleVar(rest).SetValues([number])
        minute.CumulVar(routing.Start(number)).SetRange(who.begins, who.until)
        minute.CumulVar(routing.End(number)).SetRange(who.begins, who.until)
    asked = pywrapcp.DefaultRoutingSearchParameters()
    asked.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    asked.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    asked.time_limit.FromMilliseconds(max(1, round(seconds * 1000)))
    asked.solution_limit = MOST_SOLUTIONS
    found = routing.SolveWithParameters(asked)
    if found is None:
        return resting_only(task)
    return [_walk(routing, manager, found, number, stops) for number in range(walkers)]


def _penalty(task: Task, stop: int) -> int:
    most = max(of_walker[stop] for of_walker in task.worth)
    return round(most * _A_VIOLATION) + (_LOCKED if stop in task.locked else 0)


def _costs(routing: pywrapcp.RoutingModel, task: Task, way: list[list[int]]) -> None:
    """Minutes walked, and what somebody of less skill than another does not meet at a stop."""
    most = [max(of_walker[n] for of_walker in task.worth) for n in range(len(task.stops))]
    of_skill: dict[frozenset[str], int] = {}
    for number, who in enumerate(task.walkers):
        if who.kinds not in of_skill:
            missed = [round((most[n] - task.worth[number][n]) * _A_VIOLATION) for n in range(len(task.stops))]
            missed += [0] * (len(way) - len(missed))
            matrix = [[minutes + missed[b] for b, minutes in enumerate(row)] for row in way]
            of_skill[who.kinds] = routing.RegisterTransitMatrix(matrix)
        routing.SetArcCostEvaluatorOfVehicle(of_skill[who.kinds], number)


def _walk(
    routing: pywrapcp.RoutingModel,
    manager: pywrapcp.RoutingIndexManager,
    found: pywrapcp.Assignment,
    walker: int,
    stops: int,
) -> Walk:
    walk: Walk = []
    index = found.Value(routing.NextVar(routing.Start(walker)))
    while not routing.IsEnd(index):
        node = manager.IndexToNode(index)
        walk.append(node if node < stops else BREAK)
        index = found.Value(routing.NextVar(index))
    return walk
