"""Which detectors there are: what each one sees, what it is fed, how its output is read, where its weights come from.

A detector of our own is added by one entry here and `python -m models.triton_config`, which writes its folder in the
Triton repository. What the retraining brought is described by a file in the model store of the home folder. Model names
carry the version, so that a promotion loads a new name beside the old one.
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from data_contracts.errors import InvalidInput, NotFound
from data_contracts.schemas.detector_names import recogniser
from data_contracts.schemas.things import THINGS
from data_contracts.settings import get_settings
from models.description import Companion, DetectorDescription, Verifier, Weights


def paired(candidate: DetectorDescription, pair: DetectorDescription) -> DetectorDescription:
    """The pair with the candidate in the place of its last companion, under the candidate's name.

    Raises InvalidInput for a detector that has no companion.
    """
    if not pair.companions:
        raise InvalidInput(f"{pair.model_name} is one network; nothing can be served beside it", "beside")
    last = replace(pair.companions[-1], weights=candidate.weights, source_classes=candidate.source_classes)
    return replace(pair, name=candidate.name, version=candidate.version, companions=(*pair.companions[:-1], last))


# COCO-80 class numbers. A motorcycle of COCO is what e-scooters look like to it; a bus stands in the way like a truck.
_STREET_OF_COCO = (
    (0, "person"),
    (1, "bicycle"),
    (3, "e_scooter"),
    (2, "car"),
    (5, "truck"),
    (7, "truck"),
)

_YOLOX_NANO = Weights(
    file_name="yolox_nano.onnx",
    url="https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0/yolox_nano.onnx",
    sha256="695e750a5d5754bb5a8d5325643b59282191a7e7a564e435a415fd3c578eab14",
    byte_count=3_660_092,
    source="Megvii YOLOX 0.1.1rc0, trained on COCO",
    licence="Apache-2.0",
)


def _yolox_nano(name: str, height: int, width: int) -> DetectorDescription:
    return DetectorDescription(
        name=name,
        version=1,
        things=("person", "bicycle", "e_scooter", "car", "truck"),
        source_classes=_STREET_OF_COCO,
        input_height=height,
        input_width=width,
        decoder="yolox",
        weights=_YOLOX_NANO,
    )


# Our own; its weights lie beside its program in the repository, and its card in docs/models/street_nano_v9.md.
_STREET_NANO = DetectorDescription(
    name="street_nano",
    version=9,
    things=tuple(thing.value for thing in THINGS),
    source_classes=tuple((number, thing.value) for number, thing in enumerate(THINGS)),
    input_height=256,
    input_width=416,
    decoder="yolox",
    weights=Weights(
        file_name="street_nano_v9.onnx",
        url="",
        sha256="746121d5d64e574ad800cd5d989ee53e3424b7257aa8347a020ae1ea31fb9a76",
        byte_count=8_975_385,
        source="CityEye, from Megvii YOLOX-nano 0.1.1rc0; simulated scenes, garbage_cn, coco128, façades, clips",
        licence="Apache-2.0",
    ),
)

# What serves: the public network for people and traffic, which it knows from a hundred thousand photos, and ours beside
# it for what it was never shown, at two thirds of the size.
_STREET_PAIR = DetectorDescription(
    name="street_pair",
    version=8,
    things=tuple(thing.value for thing in THINGS),
    source_classes=(*_STREET_OF_COCO, (25, "umbrella")),
    input_height=640,
    input_width=1088,
    decoder="yolox",
    weights=_YOLOX_NANO,
    companions=(
        Companion(
            _STREET_NANO.weights,
            _STREET_NANO.source_classes,
            416,
            704,
            doubt=3.0,
            doubts=(("bicycle", 2.0), ("e_scooter", 1.5)),
        ),
    ),
)

DETECTORS: tuple[DetectorDescription, ...] = (
    # Large enough that a half-hidden parked car of 30 pixels in a 640-pixel picture is one whole box, not two halves.
    _yolox_nano("yolox_nano", 640, 1088),
    # A tenth of the cost, for busy machines; small and half-hidden things get lost.
    _yolox_nano("yolox_nano_small", 256, 416),
    # The size it was trained and published with.
    _yolox_nano("yolox_nano_square", 416, 416),
    _STREET_NANO,
    _STREET_PAIR,
)


CARD = "model.json"
"""Name of the file that describes a stored detector, beside its weights."""


def store_of(home: Path) -> Path:
    """Folder of the trained detectors of a home folder, absolute."""
    return (home / "model_store").resolve()


def describe(model_name: str, home: Path | None = None) -> DetectorDescription:
    """The detector of this model name; `yolox-nano` or `yolox_nano` mean its newest version of the registry.

    home: whose model store is looked into for names that the registry does not know; None: that of the settings.
    Raises NotFound, and InvalidInput when its file in the store cannot be read.
    """
    wanted = model_name.replace("-", "_")
    found = [d for d in DETECTORS if wanted in (d.model_name, d.name)]
    if found:
        return max(found, key=lambda d: d.version)
    store = store_of(home or get_settings().home)
    card = store / wanted / CARD
    if wanted and Path(wanted).name == wanted and card.is_file():
        return _read_card(card)
    known = ", ".join([*(d.model_name for d in DETECTORS), *stored_names(store)])
    raise NotFound(f"no detector is called {model_name!r}; there are {known}")


def serves_here(live: str | None, house: str, home: Path) -> str:
    """Model name of what serves: the live version while it can be read here, else the house's.

    A home that went back to the detector it came with may outlive that in the registry.
    """
    try:
        return describe(live or house, home).model_name
    except (NotFound, InvalidInput):
        return describe(house, home).model_name


@lru_cache(maxsize=16)
def vocabulary(detector: str) -> frozenset[str]:
    """What the detector of this recorded name can name; empty where nobody knows it (a test's, one that is gone).

    Raises InvalidInput when its file in the store cannot be read.
    """
    try:
        return frozenset(describe(recogniser(detector) or "").things)
    except NotFound:
        return frozenset()


def stored_names(store: Path) -> list[str]:
    """Model names of the store, in order."""
    return sorted(card.parent.name for card in store.glob(f"[!.]*/{CARD}"))


def next_version(family: str) -> int:
    """The lowest number that a trained version of the family may have: those of the registry are taken."""
    return 1 + max((d.version for d in DETECTORS if d.name == family), default=0)


def _read_card(card: Path) -> DetectorDescription:
    try:
        told = json.loads(card.read_text())
        return DetectorDescription(
            **{
                **told,
                "things": tuple(told["things"]),
                "source_classes": _pairs(told["source_classes"]),
                # Of a card that is older than this figure: one overlap for all, as it was measured.
                "overlap_between": told.get("overlap_between", told.get("overlap", DetectorDescription.overlap)),
                "weights": Weights(**told["weights"]),
                "companions": tuple(
                    Companion(
                        **{
                            **c,
                            "weights": Weights(**c["weights"]),
                            "source_classes": _pairs(c["source_classes"]),
                            "doubts": tuple((str(thing), float(doubt)) for thing, doubt in c.get("doubts", ())),
                        }
                    )
                    for c in told.get("companions", ())
                ),
                "verifier": _verifier(told.get("verifier")),
            }
        )
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InvalidInput(
            f"{card} does not describe a detector: {error}; remove it or bring the model anew"
        ) from error


def _verifier(told: dict | None) -> Verifier | None:
    return told and Verifier(**{**told, "weights": Weights(**told["weights"]), "things": tuple(told["things"])})


def _pairs(told: list[list]) -> tuple[tuple[int, str], ...]:
    return tuple((int(number), str(thing)) for number, thing in told)
