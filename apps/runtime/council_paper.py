"""The council's papers, made by the program `flows.council_pdf`; with blurred copies of pictures of cases."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, Literal

from data_contracts.errors import NotFound, PartUnavailable
from governance_rules.ports import PictureStore

SHEETS: tuple[Literal["agenda"], Literal["minutes"]] = ("agenda", "minutes")
_LONGEST_SECONDS = 60


def with_pictures(paper: dict[str, Any], store: PictureStore) -> dict[str, Any]:
    """The paper with the pictures that its topics name; one that is no longer kept is left out."""
    files: dict[str, str] = {}
    for topic in paper["topics"]:
        shown = []
        for path in topic["pictures"]:
            try:
                data = store.get(path)
            except NotFound:
                continue
            name = f"picture-{len(files)}{PurePath(path).suffix}"
            files[name] = b64encode(data).decode()
            shown.append(name)
        topic["pictures"] = shown
    return paper | {"files": files}


def make_paper(paper: Mapping[str, Any]) -> bytes:
    """The PDF of a paper as `domain.council.paper.paper_of` makes it. Raises PartUnavailable when it cannot be made."""
    command = [sys.executable, "-m", "flows.council_pdf"]
    try:
        made = subprocess.run(
            command, input=json.dumps(paper).encode(), capture_output=True, check=True, timeout=_LONGEST_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise PartUnavailable(f"the paper was not made within {_LONGEST_SECONDS} s; try again") from None
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise PartUnavailable(f"the paper could not be made: {' '.join(said)}") from None
    return made.stdout
