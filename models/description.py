"""What there is to say of a detector: its networks, what each sees, and how their output is read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Weights:
    """A file of weights.

    url: official release; empty for our own, which lie in the repository of the source.
    sha256: lower-case hex of the file.  source: who made it, for the notices.
    """

    file_name: str
    url: str
    sha256: str
    byte_count: int
    source: str
    licence: str


@dataclass(frozen=True, slots=True)
class Companion:
    """A second network that looks at the same picture, for things that the first was never shown.

    source_classes: as of DetectorDescription.  input_height, input_width: pixels of what it sees of the picture, of
    nearly its shape and at least half its sides (between, four pixels make one; smaller would skip some).
    doubt: its scores of things that the first network names too are raised to this power, at least 1: where both know
    a thing, only a sure word of the companion counts beside the first.  doubts: of single things, where it is another.
    """

    weights: Weights
    source_classes: tuple[tuple[int, str], ...]
    input_height: int
    input_width: int
    doubt: float = 1.0
    doubts: tuple[tuple[str, float], ...] = ()

    def doubt_of(self, thing: str) -> float:
        """Of this thing."""
        return dict(self.doubts).get(thing, self.doubt)


@dataclass(frozen=True, slots=True)
class Verifier:
    """A network that classifies what the others found, each box on a crop of its own (`verifier.py` of the repository).

    side: pixels of the crop.  context: sides of the crop to the longer side of the box.  things: of which it is asked.
    own, word, shift: the logit of a score becomes own · logit(score) + word · logit(p) + shift, p being the probability
    that it gives to what was said.
    """

    weights: Weights
    things: tuple[str, ...]
    side: int
    context: float
    own: float
    word: float
    shift: float


@dataclass(frozen=True, slots=True)
class DetectorDescription:
    """A detector as Triton serves it.

    things: what it reports; the CLASSES output indexes this tuple.
    source_classes: (class of the network, thing) pairs; classes that are not named here are dropped.
    input_height, input_width: pixels of the letterboxed uint8 BGR picture it is fed.
    decoder: how raw output becomes boxes, a name that the Triton model knows.
    score_floor: boxes under it are dropped inside the model. Low, because a weak box at a known place counts.
    overlap: of two boxes of one thing with a larger IoU only the stronger is kept.  overlap_between: the same for a box
    of the first network and one of a companion, or of two companions.
    max_boxes: at most so many boxes a picture, the strongest.
    companions: networks beside the first; where two boxes of one thing overlap the stronger is kept, whoever said it.
    verifier: weighs what is left, None where nobody does.
    """

    name: str
    version: int
    things: tuple[str, ...]
    source_classes: tuple[tuple[int, str], ...]
    input_height: int
    input_width: int
    decoder: Literal["yolox"]
    weights: Weights
    score_floor: float = 0.05
    overlap: float = 0.65
    overlap_between: float = 0.5
    max_boxes: int = 100
    companions: tuple[Companion, ...] = ()
    verifier: Verifier | None = None

    @property
    def all_weights(self) -> tuple[Weights, ...]:
        """Of the first network, its companions and the verifier; each has a file name of its own."""
        verifier = (self.verifier.weights,) if self.verifier else ()
        return self.weights, *(companion.weights for companion in self.companions), *verifier

    @property
    def weights_sha256(self) -> str:
        """Of the file; of several files the SHA-256 of their digests in order, a line each."""
        if len(self.all_weights) == 1:
            return self.weights.sha256
        return hashlib.sha256("".join(f"{weights.sha256}\n" for weights in self.all_weights).encode()).hexdigest()

    @property
    def trained_last(self) -> DetectorDescription | Companion:
        """The network that a retraining replaces: its last companion, else itself."""
        return self.companions[-1] if self.companions else self

    @property
    def model_name(self) -> str:
        """Name in Triton and in every record of what it saw."""
        return f"{self.name}_v{self.version}"

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Height, width, 3."""
        return self.input_height, self.input_width, 3

    @property
    def most_pictures(self) -> int:
        """Pictures Triton takes at once. A container often has 64 MB of shared memory, through which they all go."""
        return min(64, 8_000_000 // (self.input_height * self.input_width))

    @property
    def pictures_a_request(self) -> int:
        """Pictures our clients send at once: enough to keep the cores busy, few enough to answer soon."""
        return min(16, 4_000_000 // (self.input_height * self.input_width))
