"""The policy files that come with the house, or those of a folder, by file name; the things table with them."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from data_contracts.errors import PolicyInvalid
from data_contracts.schemas.things_table import THINGS_FILE


def read_policy_texts(folder: Path | None = None) -> dict[str, str]:
    """Text of each `*.yaml` file, by file name; without a folder, of those that come with the house.

    The table of things is among them as THINGS_FILE: that of the house where a folder with policies brings none.
    Raises PolicyInvalid for a file that is not UTF-8, NotADirectoryError or FileNotFoundError for a wrong folder.
    """
    house = files("governance_rules") / "policies"
    where: Traversable | Path = folder if folder is not None else house
    entries = sorted(where.iterdir(), key=lambda entry: entry.name)
    texts = {entry.name: _text(entry) for entry in entries if entry.name.endswith(".yaml")}
    if texts and THINGS_FILE not in texts:
        texts[THINGS_FILE] = _text(house / THINGS_FILE)
    return texts


def _text(entry: Traversable | Path) -> str:
    try:
        return entry.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PolicyInvalid(entry.name, 0, f"not UTF-8 text: {error}") from None
