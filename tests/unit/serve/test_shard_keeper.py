"""When a shard that does not answer is replaced, with a Ray that answers as told."""

from __future__ import annotations

from typing import Any

import pytest
from ray.exceptions import GetTimeoutError

from data_contracts.settings import Settings
from serve import shard_keeper as module
from serve.names import NAMESPACE
from serve.shards import shard_name


class Cluster:
    """One shard by name. `answers`: whether it does.  now: seconds of the monotonic clock."""

    def __init__(self) -> None:
        self.running = self.answers = False
        self.now = 1000.0
        self.begun = 0
        self.make = ""

    def options(self, **_: Any) -> Cluster:
        return self

    def remote(self, *words: Any) -> Cluster:
        if words:
            self.running, self.make = True, words[1]
            self.begun += 1
        return self


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    cluster = Cluster()

    def get(asked: Any, timeout: float) -> str:
        cluster.now += 0 if cluster.answers else timeout
        if not cluster.answers:
            raise GetTimeoutError
        return cluster.make

    def kill(handle: Any) -> None:
        cluster.running = False

    rows = [{"name": shard_name(0), "namespace": NAMESPACE}]
    monkeypatch.setattr(module, "CameraShard", cluster)
    monkeypatch.setattr(module, "list_named_actors", lambda all_namespaces: rows if cluster.running else [])
    monkeypatch.setattr(
        module, "_handle", lambda name: type("Handle", (), {"make": cluster})() if cluster.running else None
    )
    monkeypatch.setattr(module.ray, "get", get)
    monkeypatch.setattr(module.ray, "kill", kill)
    monkeypatch.setattr(module.time, "monotonic", lambda: cluster.now)
    return cluster


def test_a_shard_that_is_slow_to_start_is_waited_for(cluster: Cluster) -> None:
    keeper = module.ShardKeeper(Settings())
    for _ in range(12):
        keeper.heal()
    assert cluster.begun == 1
    cluster.answers = True
    keeper.heal()
    assert cluster.begun == 1


def test_one_that_never_comes_up_is_replaced_in_the_end(cluster: Cluster) -> None:
    keeper = module.ShardKeeper(Settings())
    for _ in range(25):
        keeper.heal()
    assert cluster.begun == 2


def test_one_that_has_answered_and_goes_deaf_is_replaced_soon(cluster: Cluster) -> None:
    keeper = module.ShardKeeper(Settings())
    keeper.heal()
    cluster.answers = True
    keeper.heal()
    cluster.answers = False
    for _ in range(module.MOST_DEAF_LOOKS):
        keeper.heal()
    assert cluster.begun == 2
