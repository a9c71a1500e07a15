"""Which shard watches a camera: the same everywhere and always, and about evenly."""

from __future__ import annotations

from collections import Counter

from serve.shards import shard_of


def test_known_cameras_stay_where_they_are() -> None:
    # A change of these numbers moves cameras while old shards may still watch them.
    assert [shard_of(camera_id, 4) for camera_id in ("cam-1", "cam-2", "小河街-3")] == [1, 0, 0]


def test_cameras_spread_evenly() -> None:
    counts = Counter(shard_of(f"cam-{i}", 8) for i in range(8000))
    assert set(counts) == set(range(8))
    assert max(counts.values()) < 1.15 * min(counts.values())
