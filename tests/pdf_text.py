"""What a PDF says: its text, read through the character maps of its embedded fonts, its links and its pages.

Enough of ISO 32000-1 for files as Typst writes them: no object streams, fonts of two bytes a glyph.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"/Length (\d+)\b.*?stream\r?\n", re.DOTALL)
# A literal string may hold brackets in pairs: two deep is deeper than glyph numbers get.
_PLAIN = rb"(?:\\.|[^\\()])"
_PAIR = rb"\(" + _PLAIN + rb"*\)"
_NESTED = rb"\((?:" + _PLAIN + rb"|" + _PAIR + rb")*\)"
_ONE = rb"\((?:" + _PLAIN + rb"|" + _NESTED + rb")*\)|<[0-9A-Fa-f]*>"
_STRING = re.compile(_ONE, re.DOTALL)
_SHOWN = re.compile(rb"/(f\d+) [\d.]+ Tf|(\[(?:" + _ONE + rb"|[-\d.\s]+)*\]TJ|(?:" + _ONE + rb")\s*Tj)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True)
class Pdf:
    """text: everything that is printed, without spaces.  fonts: names of those whose program is inside."""

    text: str
    links: list[str]
    fonts: set[str]
    pages: int


def read_pdf(data: bytes) -> Pdf:
    objects = {int(number): body for number, body in _OBJECT.findall(data)}
    maps, embedded = {}, set()
    for number, body in objects.items():
        if b"/Subtype/Type0" in body:
            name = re.search(rb"/BaseFont/(\S+?)[/>\s]", body)
            to_unicode = re.search(rb"/ToUnicode (\d+) 0 R", body)
            assert name and to_unicode
            maps[number] = _character_map(_content(objects[int(to_unicode[1])]))
        if b"/FontFile3" in body and (name := re.search(rb"/FontName/(\S+?)[/>\s]", body)):
            embedded.add(name[1].decode())
    pages = [body for body in objects.values() if re.search(rb"/Type/Page\b(?!s)", body)]
    text = "".join(_text_of(page, objects, maps) for page in pages)
    links = [_literal(found).decode() for found in re.findall(rb"/URI\s*\((.*?)(?<!\\)\)", data, re.DOTALL)]
    return Pdf(re.sub(r"\s", "", text), links, embedded, len(pages))


def _content(body: bytes) -> bytes:
    """By its stated length: the last byte of what is compressed may be a carriage return."""
    found = _STREAM.search(body)
    assert found
    content = body[found.end() : found.end() + int(found[1])]
    return zlib.decompress(content) if b"/FlateDecode" in body else content


def _character_map(content: bytes) -> dict[int, str]:
    return {
        int(code, 16): bytes.fromhex(value.decode()).decode("utf-16-be")
        for block in re.findall(rb"beginbfchar\n(.*?)\nendbfchar", content, re.DOTALL)
        for code, value in re.findall(rb"<([0-9A-F]+)> <([0-9A-F]+)>", block)
    }


def _text_of(page: bytes, objects: dict[int, bytes], maps: dict[int, dict[int, str]]) -> str:
    resources = re.search(rb"/Resources (\d+) 0 R", page)
    named = objects[int(resources[1])] if resources else page
    if fonts := re.search(rb"/Font (\d+) 0 R", named):
        named = objects[int(fonts[1])]
    of_name = {name: maps[int(number)] for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", named)}
    contents = re.search(rb"/Contents (\d+) 0 R", page)
    assert contents
    said, current = [], {}
    for font, shown in _SHOWN.findall(_content(objects[int(contents[1])])):
        if font:
            current = of_name[font]
        for string in _STRING.findall(shown):
            codes = _bytes_of(string)
            said += [current.get(int.from_bytes(codes[at : at + 2]), "") for at in range(0, len(codes), 2)]
    return "".join(said)


def _bytes_of(string: bytes) -> bytes:
    """Of a hexadecimal or a literal string with its brackets (7.3.4)."""
    return bytes.fromhex(string[1:-1].decode()) if string.startswith(b"<") else _literal(string[1:-1])


def _literal(string: bytes) -> bytes:

    def meant(found: re.Match[bytes]) -> bytes:
        word = found[1]
        if word[:1].isdigit():
            return bytes([int(word, 8)])
        return _ESCAPES.get(word, word)

    return re.sub(rb"\\([0-7]{1,3}|.)", meant, string, flags=re.DOTALL)
