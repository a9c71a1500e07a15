"""The address of a camera's source."""

from __future__ import annotations

import pytest

from data_contracts.errors import InvalidInput, SourceError
from data_contracts.schemas.camera import Camera
from data_contracts.settings import Settings
from serve.sources import open_source, parse_source


def test_options_of_files_stand_after_the_question_mark() -> None:
    address = parse_source("file:///clips/a%20b.mp4?loop=forever&rate=fast&start=2026-01-01T00:00:00Z")

    assert (address.scheme, address.location) == ("file", "/clips/a b.mp4")
    assert address.loops() is None
    assert address.start().isoformat() == "2026-01-01T00:00:00+00:00"


def test_what_stands_after_the_question_mark_of_rtsp_is_the_cameras_own() -> None:
    address = parse_source("rtsp://viewer:secret@10.1.2.3:554/live?channel=1&subtype=0#transport=udp")

    assert address.location == "rtsp://viewer:secret@10.1.2.3:554/live?channel=1&subtype=0"
    assert address.options == {"transport": "udp"}


def test_a_password_is_never_shown() -> None:
    address = parse_source("rtsp://viewer:secret@10.1.2.3:554/live")

    assert address.shown == "rtsp://viewer:***@10.1.2.3:554/live"
    with pytest.raises(InvalidInput) as refused:
        parse_source("rtsp://viewer:secret@10.1.2.3:554/live#speed=2")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", "must begin with"),
        ("clip.mp4", "must begin with"),
        ("http://host/x.jpg", "must begin with"),
        ("file://", "names no path"),
        ("sim://", "names no block"),
        ("rtsp://", "names no host"),
        ("rtsp://host:port/x", "names no host, or a port that is none"),
        ("file:///a.mp4?lop=3", "unknown option lop"),
        ("push:?rate=fast", "unknown option rate"),
    ],
)
def test_a_wrong_address_says_what_is_wrong_with_it(source: str, said: str) -> None:
    with pytest.raises(InvalidInput, match="(?s)" + said) as refused:
        parse_source(source)
    assert refused.value.field == "source"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("file:///a.mp4?loop=0", "loop=0"),
        ("file:///a.mp4?loop=-1", "loop=-1"),
        ("file:///a.mp4?rate=slow", "rate=slow"),
        ("file:///a.mp4?start=yesterday", "start=yesterday"),
        ("file:///a.mp4?start=2026-01-01T00:00:00", "no time zone"),
        ("folder:///a?interval=0", "interval=0"),
        ("folder:///a?interval=nan", "interval=nan"),
        ("sim://street?speed=fast", "speed=fast"),
        ("rtsp://host/x#transport=smoke", "transport=smoke"),
        ("gopher://x", "must begin with"),
    ],
)
def test_a_wrong_option_is_found_when_the_source_is_opened(source: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        open_source(Camera("c1", "Camera", source), Settings())
