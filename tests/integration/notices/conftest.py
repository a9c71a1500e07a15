"""A street with a group, and a receiver on loopback that stands in for WeCom and records what it gets."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psycopg
import pytest

from data_contracts.channels.apprise_channels import AppriseChannels
from data_contracts.schemas.area import Area, AreaLevel
from data_contracts.schemas.camera import Camera
from data_contracts.schemas.case import CaseState, Decision, TimerDraft, TimerPurpose
from data_contracts.schemas.geometry import Point, Polygon
from data_contracts.schemas.group import Group
from data_contracts.schemas.kinds import Kind
from data_contracts.schemas.notice import Notice, NoticeDraft, NoticePurpose
from data_contracts.schemas.person import RoleGrant
from data_contracts.schemas.place import Place
from data_contracts.schemas.policy import Role
from data_contracts.schemas.zone import Zone
from data_contracts.store.database import Database
from governance_rules.domain.escalation import notice_body
from governance_rules.use_cases.dispatch_notices import Outside, post_next
from tests.conftest import free_port
from tests.fakes.street import a_policy, an_incident

KEY = "5ecre7-key-of-the-robot"
Answer = Callable[[], tuple[int, bytes]]


def taken() -> tuple[int, bytes]:
    return 200, b'{"errcode": 0, "errmsg": "ok"}'


def too_many() -> tuple[int, bytes]:
    return 200, b'{"errcode": 45009, "errmsg": "api freq out of limit"}'


@dataclass
class Got:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Receiver:
    """`answers` are given one after another, then `always`; `got` holds every request, `said_yes` those taken."""

    port: int
    always: Answer = taken
    answers: list[Answer] = field(default_factory=list)
    got: list[Got] = field(default_factory=list)
    said_yes: list[Got] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                request = Got(self.path, dict(self.headers), body)
                with receiver._lock:
                    receiver.got.append(request)
                    answer = receiver.answers.pop(0) if receiver.answers else receiver.always
                status, words = answer()
                if status == 200 and b'"errcode": 0' in words:
                    with receiver._lock:
                        receiver.said_yes.append(request)
                try:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(words)))
                    self.end_headers()
                    self.wfile.write(words)
                except OSError:
                    assert status == 0, "only who is kept waiting hangs up"

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """From now on connections are refused."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def texts(self) -> list[str]:
        return [got.body["text"]["content"] for got in self.said_yes]


@dataclass
class Street:
    """What nearly every test does, each method a transaction of its own."""

    database: Database
    receiver: Receiver

    @property
    def url(self) -> str:
        return f"wecomgroup://127.0.0.1:{self.receiver.port}/cgi-bin/webhook/send?key={KEY}&secure=no&cto=0.3&rto=0.3"

    @property
    def outside(self) -> Outside:
        return Outside(AppriseChannels(), "http://eye.example")

    def add_group(self, group_id: str = "river", url: str | None = None, **area: Any) -> None:
        with self.database.unit_of_work() as uow:
            uow.groups.save(Group(group_id, f"{group_id} group", url or self.url, **area))

    def open(self, number: int = 1, *drafts: NoticeDraft, **policy: Any) -> int:
        """The id of a new case at a spot of its own, with one post into the group unless `drafts` say otherwise."""
        incident, of = an_incident(number), a_policy(**policy)
        place_id = f"spot {number}"
        with self.database.unit_of_work() as uow:
            uow.policies.save(of)
            uow.places.add(Place(place_id, "路侧禁停区 (1, 2)", True, "gate", "home", "lane", incident.box))
            uow.incidents.add(incident, place_id)
            timer = TimerDraft(TimerPurpose.STEP, uow.now().replace(microsecond=0))
            what = Decision("case_opened", CaseState.OPEN, "any", timer, drafts or (self.draft(),))
            return uow.cases.open_case(incident, place_id, uow.policies.current(of.kind), what, uow.now()).case_id

    @staticmethod
    def draft(
        purpose: NoticePurpose = NoticePurpose.GROUP_POST, mention: tuple[str, ...] = ("merchant",)
    ) -> NoticeDraft:
        body = notice_body(Kind.ILLEGAL_PARKING, a_policy(), "spot", "gate", 0.8)
        return NoticeDraft(purpose, "merchant", "group", None, {**body, "mention": [*mention]})

    def post_all(self) -> int:
        """Send what is due, each in a transaction of its own; how many notices were handled."""
        handled = 0
        while True:
            with self.database.unit_of_work() as uow:
                if post_next(uow, self.outside) is None:
                    return handled
            handled += 1

    def notices(self, case_id: int = 1) -> list[Notice]:
        with self.database.unit_of_work() as uow:
            return uow.notices.of_case(case_id)

    def notice(self, case_id: int = 1) -> Notice:
        (notice,) = self.notices(case_id)
        return notice

    def group(self, group_id: str = "river") -> Group:
        with self.database.unit_of_work() as uow:
            return uow.groups.get(group_id)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database.url) as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver(free_port())
    receiver.start()
    yield receiver
    receiver.stop()


@pytest.fixture
def street(database: Database, receiver: Receiver) -> Street:
    """A camera in block b1 of grid g1 of community c1, two merchants of the block, one of them of the shop."""
    with database.unit_of_work() as uow:
        uow.areas.save(Area(AreaLevel.COMMUNITY, "c1", "Canal side"))
        uow.areas.save(Area(AreaLevel.GRID, "g1", "Grid one", "c1"))
        uow.areas.save(Area(AreaLevel.BLOCK, "b1", "Block one", "c1"))
        uow.cameras.add(Camera("gate", "东门", "sim://street", community_id="c1", grid_id="g1", block_id="b1"))
        lane = Polygon((Point(0, 0), Point(2000, 0), Point(2000, 1000)))
        uow.zones.add(Zone("lane", "gate", "home", "路侧禁停区", Kind.ILLEGAL_PARKING, lane))
        for name, wecom, phone, grant in (
            ("lifang", "LiFang", "13800000001", RoleGrant(Role.MERCHANT, block_id="b1")),
            ("zhang", None, "13800000002", RoleGrant(Role.MERCHANT, block_id="b1")),
            ("far", "Far", None, RoleGrant(Role.MERCHANT, block_id="elsewhere")),
            ("wang", "WangQiang", None, RoleGrant(Role.GRID_MEMBER, grid_id="g1")),
        ):
            if grant.block_id == "elsewhere":
                uow.areas.save(Area(AreaLevel.BLOCK, "elsewhere", "Elsewhere", "c1"))
            person_id = uow.people.add(name, name.title(), None, [grant])
            uow.people.set_contact(person_id, phone, wecom)
    return Street(database, receiver)


def wait_until(true: Callable[[], bool], seconds: float = 10) -> None:
    """Return as soon as it is so; fail when it is not in time."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
