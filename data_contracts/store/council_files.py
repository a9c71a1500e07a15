"""The council's files that come with the house, or those of a folder, by file name."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from data_contracts.errors import PolicyInvalid

RANKING_FILE, MEASURES_FILE = "ranking.yaml", "measures.yaml"


def read_council_texts(folder: Path | None = None) -> dict[str, str]:
    """Text of RANKING_FILE and MEASURES_FILE; one that the folder does not hold is that of the house.

    Raises PolicyInvalid for a file that is not UTF-8.
    """
    house = files("governance_rules") / "policies" / "council"
    texts = {}
    for name in (RANKING_FILE, MEASURES_FILE):
        own = folder / name if folder is not None else None
        try:
            texts[name] = (own if own is not None and own.exists() else house / name).read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise PolicyInvalid(name, 0, f"not UTF-8 text: {error}") from None
    return texts
