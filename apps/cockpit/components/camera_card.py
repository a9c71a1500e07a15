"""One camera: what it sees, how well, and what it watches for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from markupsafe import Markup

from apps.cockpit.components.chips import health_chip, is_simulated, simulated_chip
from apps.cockpit.components.moments import time_tag
from apps.cockpit.components.picture import picture_address
from apps.cockpit.text import cameras as words
from apps.cockpit.text import general
from apps.cockpit.text.language import Language, Text
from apps.cockpit.text.words_of_the_field import HEALTH_MEANING, KINDS
from data_contracts.schemas.camera import REPLAY_SOURCE, Camera, CameraHealth, HealthState
from data_contracts.schemas.case_card import CaseCard
from data_contracts.schemas.zone import Zone

_SOURCES: dict[str, Text] = {
    "rtsp": words.source_stream,
    "rtsps": words.source_stream,
    "http": words.source_stream,
    "https": words.source_stream,
    "file": words.source_clip,
    "folder": words.source_folder,
    "push": words.source_push,
    "sim": words.source_simulated,
    REPLAY_SOURCE.removesuffix(":"): words.source_replay,
}
VIEW_ROUTE = "/cockpit/views/"


def source_words(source: str, language: Language) -> str:
    """What kind of source it is. The address itself may hold a password, so it is not shown."""
    return _SOURCES.get(source.partition(":")[0], words.source_stream).in_(language)


def camera_card(
    camera: Camera,
    health: CameraHealth | None,
    zones: Sequence[Zone],
    last_card: CaseCard | None,
    tick: int,
    now: datetime,
    zone: ZoneInfo,
    language: Language,
) -> Markup:
    """The card; `tick` makes the browser fetch the live view anew."""
    lines = [Markup("<b>{}</b>").format(camera.name)]
    kind_of_source = source_words(camera.source, language)
    simulated = simulated_chip(language, short=True) if is_simulated(None, camera.source) else ""
    lines.append(Markup('<span class="quiet">{} {}</span>').format(kind_of_source, simulated))
    if not camera.enabled:
        said = words.replayed if camera.source == REPLAY_SOURCE else words.disabled
        lines.append(Markup("<span>{}</span>").format(said.in_(language)))
    elif health:
        rate = words.rate.in_(language, rate=f"{health.frames_per_second:.1f}")
        since = Markup(words.since.in_(language)).format(time=time_tag(health.since, now, zone, language))
        lines.append(Markup("<span>{}</span>").format(HEALTH_MEANING[health.state].in_(language)))
        lines.append(Markup('<span class="quiet">{} · {}</span>').format(since, rate))
    kinds = general.between.in_(language).join(dict.fromkeys(KINDS[z.kind].in_(language) for z in zones))
    lines.append(Markup('<span class="quiet">{}</span>').format(kinds or words.no_zone.in_(language)))
    return Markup(
        '<article class="camera-card"><div class="view">{}{}</div><div class="words">{}</div></article>'
    ).format(
        _view(camera, health, last_card, tick, language),
        health_chip(health.state if health else None, language),
        Markup("").join(lines),
    )


def _view(
    camera: Camera, health: CameraHealth | None, last_card: CaseCard | None, tick: int, language: Language
) -> Markup:
    """The live view while the camera sends one, else its newest evidence, else words."""
    none_yet = Markup("<span>{}</span>").format(words.no_picture.in_(language))
    blind = (HealthState.NO_SIGNAL, HealthState.STARTING, HealthState.ENDED)
    if camera.enabled and health and health.state not in blind:
        address = f"{VIEW_ROUTE}{quote(camera.camera_id, safe='')}?t={tick}"
        # No alternative text: the name stands right below, and the words behind show where no picture comes.
        return none_yet + Markup('<img src="{}" alt="" decoding="sync">').format(address)
    address = picture_address(last_card.picture_path) if last_card else None
    if address:
        return Markup('<img src="{}?width=480" alt="" style="opacity:.55">').format(address)
    return none_yet
