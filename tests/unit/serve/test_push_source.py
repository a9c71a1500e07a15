"""Pushed pictures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import cv2
import pytest

from data_contracts.errors import InvalidInput
from data_contracts.schemas.camera import Camera, HealthState
from data_contracts.settings import Settings
from serve.sources import open_source
from serve.sources.push import MOST_WAITING, Offer, PushSource
from tests.clips import numbered_picture

BEGAN = datetime(2026, 3, 1, 8, tzinfo=UTC)


def jpeg(number: int = 0, suffix: str = ".jpg") -> bytes:
    return cv2.imencode(suffix, numbered_picture(number))[1].tobytes()


def push_source(sample_seconds: float = 1.0) -> PushSource:
    source = open_source(Camera("gate", "Gate", "push:", sample_seconds=sample_seconds), Settings())
    assert isinstance(source, PushSource)
    return source


def at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def test_an_accepted_picture_comes_out_with_its_time_and_its_own_bytes() -> None:
    source = push_source()
    sent = jpeg(7)

    assert source.offer(sent, at(0)) is Offer.ACCEPTED
    frame = next(source.frames())
    assert (frame.camera_id, frame.captured_at, frame.jpeg) == ("gate", at(0), sent)
    assert source.status.state is HealthState.OK


def test_a_png_has_no_jpeg_to_seal() -> None:
    source = push_source()
    source.offer(jpeg(suffix=".png"), at(0))

    assert next(source.frames()).jpeg is None


def test_pictures_nearer_than_the_sample_interval_are_skipped() -> None:
    source = push_source(sample_seconds=2.0)

    offers = [source.offer(jpeg(), at(s)) for s in (0, 0.5, 1.9, 2.0, 3.0, 4.1)]
    assert offers == [Offer.ACCEPTED, Offer.SKIPPED, Offer.SKIPPED, Offer.ACCEPTED, Offer.SKIPPED, Offer.ACCEPTED]


def test_the_same_picture_sent_again_is_no_error_and_no_second_picture() -> None:
    source = push_source()
    source.offer(jpeg(), at(0))

    assert source.offer(jpeg(), at(0)) is Offer.REPEATED


def test_a_time_before_the_last_one_is_refused() -> None:
    source = push_source()
    source.offer(jpeg(), at(10))

    with pytest.raises(InvalidInput, match="before the last picture of camera gate") as refused:
        source.offer(jpeg(), at(9))
    assert refused.value.field == "captured_at"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no time zone") as refused:
        push_source().offer(jpeg(), datetime(2026, 3, 1, 8))
    assert refused.value.field == "captured_at"


def test_a_broken_picture_is_refused_and_takes_no_place() -> None:
    source = push_source()

    with pytest.raises(InvalidInput) as refused:
        source.offer(jpeg()[:500], at(0))
    assert refused.value.field == "picture"
    assert source.offer(jpeg(), at(0)) is Offer.ACCEPTED


def test_a_full_queue_says_busy_and_takes_the_same_picture_later() -> None:
    source = push_source()
    for second in range(MOST_WAITING):
        assert source.offer(jpeg(), at(second)) is Offer.ACCEPTED
    assert source.offer(jpeg(), at(MOST_WAITING)) is Offer.BUSY

    frames = source.frames()
    assert next(frames).captured_at == at(0)
    assert source.offer(jpeg(), at(MOST_WAITING)) is Offer.ACCEPTED
    assert [next(frames).captured_at for _ in range(MOST_WAITING)] == [at(s) for s in range(1, MOST_WAITING + 1)]


def test_a_closed_source_ends() -> None:
    source = push_source()
    source.close()

    assert list(source.frames()) == []
