"""How a verifier's word and a detector's score become one score: logistic regression on what was found and is known.

Source: Wolpert, "Stacked generalization", 1992, with two inputs. The weights are those of a score that is as often
right as the detector's own of the same height, so what the rules ask of a score stays what it was.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from models.training.verifier_network import served

_STEPS = 30
_RIDGE = 1e-3


logit = served().logit
"""Of 0.0001 to 0.9999; what lies outside is taken for the nearest: the one with which it is served."""


class Stacking(NamedTuple):
    """logit of the score = own · logit(s) + word · logit(p) + shift, s being the detector's, p the verifier's."""

    own: float
    word: float
    shift: float

    def score(self, scores: np.ndarray, words: np.ndarray) -> np.ndarray:
        """0 to 1, of arrays of one shape."""
        return 1 / (1 + np.exp(-(self.own * logit(scores) + self.word * logit(words) + self.shift)))


def stacked(scores: np.ndarray, words: np.ndarray, right: np.ndarray, weights: np.ndarray) -> Stacking:
    """Fitted on n found boxes, some right and some not: scores, words and right [n], weights [n] of each in the fit."""
    ones = np.ones_like(scores)
    slope, height = _fitted(np.stack([logit(scores), ones], 1), right, weights)
    own, word, bias = _fitted(np.stack([logit(scores), logit(words), ones], 1), right, weights)
    return Stacking(float(own / slope), float(word / slope), float((bias - height) / slope))


def _fitted(inputs: np.ndarray, right: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Of inputs [n, k] the k weights; Newton's method."""
    fit = np.zeros(inputs.shape[1])
    for _ in range(_STEPS):
        told = 1 / (1 + np.exp(-inputs @ fit))
        gradient = inputs.T @ (weights * (told - right)) + _RIDGE * fit
        curve = (inputs * (weights * told * (1 - told))[:, None]).T @ inputs + _RIDGE * np.eye(len(fit))
        fit = fit - np.linalg.solve(curve, gradient)
    return fit


def average_precision(scores: np.ndarray, right: np.ndarray, weights: np.ndarray) -> float:
    """Mean, over what is right, of the precision among what has at least its score; 0 to 1."""
    order = np.argsort(-scores, kind="stable")
    right, weights = right[order], weights[order]
    precision = np.cumsum(weights * right) / np.cumsum(weights)
    return float((precision * weights * right).sum() / (weights * right).sum())
