"""The council's papers as PDF.

`python -m flows.council_pdf` makes one by hand: JSON on standard input, as `domain.council.paper` makes it, with
`files` (name to base64) where it shows pictures; PDF on standard output.
"""

from __future__ import annotations

import json
import sys
import tempfile
from base64 import b64decode
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

TEMPLATES = {"agenda": "council_agenda.typ", "minutes": "council_minutes.typ"}
_COMMON = "council_common.typ"


def to_pdf(source: str, data: Mapping[str, Any], beside: Mapping[str, bytes], kind: str = "pdf") -> list[bytes]:
    """The document that the Typst `source` makes of `data` (read there from `data.json`).

    beside: other files that it reads, by name.  kind: pdf, or png for a picture of each page.
    Returns one PDF, or as many pictures as pages. Raises typst.TypstError when the source is wrong.
    """
    with tempfile.TemporaryDirectory(prefix="cityeye-paper-") as folder:
        for name, content in beside.items():
            (Path(folder) / name).write_bytes(content)
        (Path(folder) / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        main = Path(folder) / "main.typ"
        main.write_text(source, encoding="utf-8")
        # Without a name for the pages typst would want a pattern of file names.
        if kind == "pdf":
            return [typst.compile(str(main), root=folder)]
        typst.compile(str(main), output=str(Path(folder) / "page-{0p}.png"), root=folder, format="png", ppi=110)
        return [page.read_bytes() for page in sorted(Path(folder).glob("page-*.png"))]


def render_paper(paper: Mapping[str, Any], kind: str = "pdf") -> list[bytes]:
    """The sheet that `paper["sheet"]` names."""
    templates = files("flows") / "templates"
    source = (templates / TEMPLATES[paper["sheet"]]).read_text(encoding="utf-8")
    beside = {name: b64decode(content) for name, content in paper.get("files", {}).items()}
    beside[_COMMON] = (templates / _COMMON).read_bytes()
    return to_pdf(source, paper | {"files": sorted(paper.get("files", {}))}, beside, kind)


def main() -> None:
    """From standard input to standard output."""
    sys.stdout.buffer.write(render_paper(json.load(sys.stdin))[0])


if __name__ == "__main__":
    main()
