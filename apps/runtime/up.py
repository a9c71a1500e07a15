"""`cityeye up`: one home, one system, from nothing to a table of addresses, and back to nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from rich.table import Table

from apps.runtime import home, leftovers
from apps.runtime.checks import check_disk, check_ports
from apps.runtime.demo import read_sign_ins, what_to_look_at
from apps.runtime.plan import Plan, make_plan
from apps.runtime.supervisor import Supervisor
from apps.runtime.tell import Teller
from data_contracts.settings import Settings


def run_everything(read_settings: Callable[[], Settings], folder: Path, teller: Teller) -> None:
    """Start everything in `folder`, show where it is, watch it until a signal, stop it.

    read_settings: called once the addresses of an earlier system are forgotten, because settings read them too.
    Raises Refused when it runs already, PartUnavailable when something is in the way or a part does not come up.
    """
    began = time.monotonic()
    with home.HomeLock(folder):
        home.forget(folder)
        settings = read_settings()
        check_disk(folder)
        if swept := leftovers.sweep(folder):
            teller.note(f"clean    {swept} processes were left by a system that was killed; they are gone now")
        plan = make_plan(settings)
        check_ports(plan.ports)
        supervisor = Supervisor(plan.nodes, folder, teller)

        def when_page_is_there() -> None:
            # Commands and pages need no more than the database: whoever waits may begin.
            home.write_runtime(folder, {"settings": plan.addresses})
            show_addresses(settings, plan, teller)

        def when_ready() -> None:
            teller.note(f"ready    everything, {time.monotonic() - began:.0f} s after the start")
            for line in what_to_look_at(settings):
                teller.note(line)
            teller.note("Ctrl-C stops all of it.")

        try:
            supervisor.run(when_ready, ("cockpit", when_page_is_there))
        finally:
            home.forget(folder)
        teller.note("stopped  everything")


def show_addresses(settings: Settings, plan: Plan, teller: Teller) -> None:
    """The table of addresses and the table of sign-ins."""
    table = Table(title="CityEye 城市眼", title_justify="left", show_header=False)
    table.add_row("cockpit", f"http://{settings.cockpit.host}:{settings.cockpit.port}")
    table.add_row("API", f"{settings.ingress_url}/docs")
    table.add_row("Prefect", plan.addresses["prefect"]["api_url"].removesuffix("/api"))
    if settings.ray.address is None and settings.ray.dashboard:
        table.add_row("Ray", f"http://127.0.0.1:{settings.ray.dashboard_port}")
    table.add_row("Triton", f"{plan.addresses['triton']['address']} (gRPC)")
    table.add_row("logs", str(settings.home.resolve() / "logs"))
    teller.console.print(table)
    people = Table(title="sign-ins", title_justify="left")
    for heading in ("name", "password", "who"):
        people.add_column(heading)
    for name, (password, who) in read_sign_ins(settings.home).items():
        people.add_row(name, password, who)
    teller.console.print(people)
    teller.note("The pages can be used already; recognition and timers still start.")
