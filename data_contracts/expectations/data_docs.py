"""Data Docs: Great Expectations' static site of one check, as a ZIP file that needs nothing from outside.

The site as it is made asks a dozen servers for its styles and scripts. Those are taken out, and one small style sheet
is put in their place, so that it opens in a house without a way out and tells nobody that it was opened.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from pathlib import Path
from typing import Any

INDEX = "index.html"
_OUTSIDE = re.compile(
    r"<link\b[^>]*?href=\"(?:https?:)?//[^>]*?>|<script\b[^>]*?>.*?</script>|<script\b[^>]*?/>"
    r"|<img\b[^>]*?src=\"(?:https?:)?//[^>]*?>|<link\b[^>]*?rel=\"(?:shortcut )?icon\"[^>]*?>"
    r"|<footer\b[^>]*?>.*?</footer>",
    re.DOTALL | re.IGNORECASE,
)
_LINKS_OUT = re.compile(r"<a\b[^>]*?href=\"https?://[^>]*?>(.*?)</a>", re.DOTALL | re.IGNORECASE)
_NO_ROW = "<tr><td>没有可查的行 no row to check</td></tr>"
_STYLE = """<style>
:root { color-scheme: light dark; --line: #d5dbe2; --soft: #5b6875; --bad: #b3261e; --good: #00694f; }
@media (prefers-color-scheme: dark) { :root { --line: #39434e; --soft: #a3afbb; --bad: #ff8a80; --good: #5fd3b0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1100px; padding: 16px; background: Canvas; color: CanvasText;
  font: 15px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: 6px 0 18px; display: block; overflow-x: auto; }
td, th { border-bottom: 1px solid var(--line); padding: 5px 8px; text-align: left; vertical-align: top; }
ul { padding-left: 18px; } .breadcrumb { list-style: none; padding: 0; display: flex; gap: 12px; }
.text-danger, .fa-times { color: var(--bad) !important; }
.text-success, .fa-check-circle { color: var(--good) !important; }
.text-danger::before, .fa-times::before { content: "✕ "; }
.text-success::before, .fa-check-circle::before { content: "✓ "; }
.badge { border: 1px solid var(--line); border-radius: 4px; padding: 0 4px; color: inherit !important; }
.navbar, .btn-group, button, .modal, .d-none, #ge-cta-footer, .fixed-bottom, #navigation, .cta-footer { display: none; }
code { font: 13px ui-monospace, monospace; } .tooltip-text { display: none; }
</style>"""


def build_data_docs(context: Any) -> bytes:
    """The ZIP file of the site of all that `context` has validated; INDEX is its first page. Raises OSError."""
    with tempfile.TemporaryDirectory(prefix="cityeye-data-docs-") as folder:
        for site in list(context.list_data_docs_sites()):
            context.delete_data_docs_site(site)
        context.add_data_docs_site(
            "street",
            {
                "class_name": "SiteBuilder",
                "show_how_to_buttons": False,
                "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": folder},
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            },
        )
        context.build_data_docs(site_names=["street"])
        return _packed(Path(folder))


def _packed(folder: Path) -> bytes:
    pages = sorted(folder.rglob("*.html"))
    if folder / INDEX not in pages:
        raise OSError(f"Great Expectations made no {INDEX} of its Data Docs")
    out = io.BytesIO()
    names = [page.relative_to(folder).as_posix() for page in pages]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(INDEX, _index(names))
        for page, name in zip(pages, names, strict=True):
            if name != INDEX:
                archive.writestr(name, _inside_only(page.read_text(encoding="utf-8")))
    return out.getvalue()


def _index(names: list[str]) -> str:
    """The first page: theirs is a table that a script fills."""
    rows = "".join(
        f'<tr><td>{name.split("/")[1]}</td><td><a href="{name}">验证结果 validation result</a></td>'
        f'<td><a href="expectations/{name.split("/")[1]}.html">预期 expectations</a></td></tr>'
        for name in names
        if name.startswith("validations/")
    )
    return (
        f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>Data Docs</title>{_STYLE}</head><body>'
        f"<h1>数据文档 Data Docs</h1><table>{rows or _NO_ROW}</table>"
        "</body></html>"
    )


def _inside_only(page: str) -> str:
    """The page without what it asks of other servers, and without scripts, which are of no use without those."""
    page = _LINKS_OUT.sub(r"\1", _OUTSIDE.sub("", page))
    return page.replace("</head>", f"{_STYLE}</head>", 1)


def page_of(archive: bytes, name: str) -> bytes:
    """One page of the site. Raises KeyError for one that is not there, and zipfile.BadZipFile."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return opened.read(name)
