"""The detector deployment without Ray: models beside the current one come, fail and go, and it answers on."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest

from data_contracts.errors import PartUnavailable
from serve import detector as module

LIVE, NEW = "yolox_nano_small_v1", "yolox_nano_square_v1"
BATCH = np.zeros((1, 8, 8, 3), np.uint8)


class Triton:
    """As AsyncTritonDetector. `broken`: models that do not load or answer."""

    broken: set[str] = set()  # noqa: RUF012

    def __init__(self, address: str, model: str, timeout_seconds: float) -> None:
        self.version = model

    async def ensure_loaded(self) -> None:
        if self.version in self.broken:
            raise PartUnavailable(f"{self.version} cannot be loaded")

    async def detect_letterboxed(self, batch: np.ndarray) -> list[str]:
        await self.ensure_loaded()
        return [self.version] * len(batch)

    async def close(self) -> None: ...


@pytest.fixture(autouse=True)
def triton(monkeypatch: pytest.MonkeyPatch) -> type[Triton]:
    monkeypatch.setattr(Triton, "broken", set())
    monkeypatch.setattr(module, "AsyncTritonDetector", Triton)
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.01)
    return Triton


async def until(question: Any) -> None:
    for _ in range(500):
        if question():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come")


def running(test: Any) -> None:
    async def body() -> None:
        replica = module.Detector.func_or_class.__new__(module.Detector.func_or_class)
        await replica.__init__("nowhere", 1.0)
        try:
            await test(replica)
        finally:
            replica._keeper.cancel()

    asyncio.run(body())


def test_a_model_beside_the_current_one_comes_and_goes() -> None:
    async def test(replica: Any) -> None:
        await replica.reconfigure({"model": LIVE, "beside": [NEW]})
        await until(lambda: NEW in replica._beside)
        found = await replica.detect(BATCH, NEW)
        assert (found.answers, found.current_model, found.beside) == ([NEW], LIVE, (NEW,))
        await replica.reconfigure({"model": LIVE})
        await until(lambda: not replica._beside)
        found = await replica.detect(BATCH, NEW)
        assert found.answers == [] and found.current_model == LIVE

    running(test)


def test_one_that_fails_is_left_out_until_it_is_ready_and_the_current_one_answers(triton: type[Triton]) -> None:
    async def test(replica: Any) -> None:
        await replica.reconfigure({"model": LIVE, "beside": [NEW, "unknown_v1"]})
        await until(lambda: NEW in replica._beside)
        triton.broken.add(NEW)
        assert (await replica.detect(BATCH, NEW)).answers == []
        assert (await replica.detect(BATCH, LIVE)).answers == [LIVE]
        assert (await replica.status())["ready"]
        triton.broken.clear()
        await until(lambda: NEW in replica._beside)

    running(test)


def test_a_promotion_switches_once_ready_and_the_one_before_answers_what_was_made_for_it(triton: type[Triton]) -> None:
    async def test(replica: Any) -> None:
        await replica.reconfigure({"model": LIVE, "beside": [NEW]})
        triton.broken.add(NEW)
        await replica.reconfigure({"model": NEW})
        assert (await replica.detect(BATCH, LIVE)).current_model == LIVE
        triton.broken.clear()
        await until(lambda: replica._current.version == NEW)
        found = await replica.detect(BATCH, LIVE)
        assert (found.answers, found.current_model) == ([LIVE], NEW)

    running(test)
