"""Where frames come from: network cameras, clips, folders, pushed pictures, and the simulated street."""

from __future__ import annotations

from data_contracts.errors import InvalidInput, SourceError
from data_contracts.schemas.camera import Camera
from data_contracts.settings import Settings
from serve.departures import Departures, nobody
from serve.sources.base import Source, SourceAddress, SourceStatus, parse_source

__all__ = ["Source", "SourceAddress", "SourceStatus", "open_source", "parse_source"]


def open_source(camera: Camera, settings: Settings, departures: Departures = nobody) -> Source:
    """The source a camera's address names; nothing is connected or read before its `frames` are taken.

    departures: what people took away in simulated streets.
    A push camera's source is a `serve.sources.push.PushSource`, whose `offer` takes the pictures.
    Raises SourceError when the address is wrong.
    """
    try:
        address = parse_source(camera.source)
        match address.scheme:
            case "rtsp" | "rtsps":
                from serve.sources.rtsp import RtspSource as kind
            case "file":
                from serve.sources.file import FileSource as kind
            case "folder":
                from serve.sources.folder import FolderSource as kind
            case "push":
                from serve.sources.push import PushSource as kind
            case _:
                from serve.sources.simulated import SimulatedSource

                return SimulatedSource(camera, address, settings, departures)
        return kind(camera, address, settings)
    except InvalidInput as error:
        raise SourceError(f"camera {camera.camera_id}: {error}") from error
