"""Small labels: state, severity, simulated, health."""

from __future__ import annotations

from markupsafe import Markup

from apps.cockpit.components.colours import HEALTH_SIGNS, MODEL_SIGNS, SEVERITY_COLOURS, STATE_SIGNS, UNKNOWN_HEALTH
from apps.cockpit.text import cameras as camera_words
from apps.cockpit.text import models as model_words
from apps.cockpit.text import watch as words
from apps.cockpit.text.language import Language
from apps.cockpit.text.words_of_the_field import HEALTH, SEVERITIES, STATES
from data_contracts.schemas.camera import REPLAY_SOURCE, HealthState
from data_contracts.schemas.case import CaseState
from data_contracts.schemas.detector_names import is_simulated_record, recogniser
from data_contracts.schemas.model_version import ModelState


def state_chip(state: CaseState, language: Language) -> Markup:
    """The state with its mark and colour."""
    sign = STATE_SIGNS[state]
    return Markup('<span class="chip" style="{}"><i aria-hidden="true">{}</i>{}</span>').format(
        sign.style, sign.mark, STATES[state].in_(language)
    )


def severity_chip(severity: str, language: Language) -> Markup:
    """Severity; empty for a normal case, so that only what stands out stands out."""
    if severity == "normal":
        return Markup("")
    return Markup('<span class="chip chip-plain" style="--sign:{}">{}</span>').format(
        SEVERITY_COLOURS[severity].colour, SEVERITIES[severity].in_(language)
    )


def simulated_chip(language: Language, short: bool = False, detector: str | None = None) -> Markup:
    """Says that the street is simulated; by the recorded name, whether a detector saw it or it told its own truth."""
    told, help_ = words.simulated, words.simulated_help
    seen_by = recogniser(detector) if detector else None
    if seen_by:
        told, help_ = words.simulated_seen, words.simulated_seen_help
    return Markup('<span class="chip chip-simulated" title="{}">{}</span>').format(
        help_.in_(language, detector=seen_by or ""), (words.simulated_short if short else told).in_(language)
    )


def health_chip(state: HealthState | None, language: Language) -> Markup:
    """Health of a camera; None where it was never checked."""
    sign = HEALTH_SIGNS[state] if state else UNKNOWN_HEALTH
    label = HEALTH[state] if state else camera_words.unknown
    return Markup('<span class="chip" style="{}"><i aria-hidden="true">{}</i>{}</span>').format(
        sign.style, sign.mark, label.in_(language)
    )


def model_chip(state: ModelState, language: Language) -> Markup:
    """Where a version of the detector stands."""
    sign = MODEL_SIGNS[state]
    return Markup('<span class="chip" style="{}" title="{}"><i aria-hidden="true">{}</i>{}</span>').format(
        sign.style, model_words.STATE_HELP[state].in_(language), sign.mark, model_words.STATES[state].in_(language)
    )


def is_simulated(detector: str | None, source: str | None = None) -> bool:
    """True when what was seen is simulated, by the recorded name of who saw it; where none is named, by its camera."""
    if detector is not None:
        return is_simulated_record(detector)
    return bool(source and source.startswith(("sim:", REPLAY_SOURCE)))
