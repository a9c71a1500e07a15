"""Which frames wait for a shadow."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from serve.shadow_queue import ShadowQueue


def test_the_newest_frame_of_a_camera_waits_and_its_older_one_does_not() -> None:
    queue: ShadowQueue[int] = ShadowQueue(4)
    for number in range(3):
        queue.offer("gate", number)
    assert len(queue) == 1 and queue.take(5) == [2] and len(queue) == 0


@given(
    cameras=st.integers(1, 12),
    places=st.integers(1, 6),
    offers_a_look=st.integers(1, 30),
    taken=st.integers(1, 3),
)
def test_every_camera_is_looked_at_about_as_often(cameras: int, places: int, offers_a_look: int, taken: int) -> None:
    """Whatever the rhythm in which frames come and looks are taken."""
    queue: ShadowQueue[str] = ShadowQueue(places)
    seen: Counter[str] = Counter()
    offered = 0
    for _ in range(40 * cameras):
        for _ in range(max(offers_a_look, cameras)):
            name = f"camera-{offered % cameras}"
            queue.offer(name, name)
            offered += 1
            assert len(queue) <= places
        seen.update(queue.take(taken))
    assert len(seen) == cameras
    assert max(seen.values()) - min(seen.values()) <= max(places, taken) + 1
