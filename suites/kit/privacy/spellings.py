"""Other spellings of a text: percent-encoded, escaped for JSON, Python or HTML, inside base64."""

from __future__ import annotations

import html
import json
import re
import sys
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEX = "[0-9A-Fa-f]"
MOST_LAYERS = 4
"""JSON inside JSON inside a URL has three. Each layer costs another pass over the text."""
SHORTEST_CORE = 8
"""Characters of base64 needed to recognize a value. Fewer would match by chance."""
URL_SAFE = str.maketrans("+/", "-_")
LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "a": "\a", "v": "\v", "0": "\0"}


def _character(mark: str) -> str:
    """Matches one character of UTF-8, each byte as the mark and two hexadecimal digits; or any other single byte."""
    more = f"{mark}[89ABab]{HEX}"
    several = (f"{mark}[CDcd]{HEX}{more}", f"{mark}[Ee]{HEX}(?:{more}){{2}}", f"{mark}[Ff][0-7](?:{more}){{3}}")
    return "|".join([*several, f"{mark}{HEX}{{2}}"])


PERCENT, BACKSLASH_X = _character("%"), _character(r"\\+x")
ESCAPE = re.compile(
    rf"(?P<bytes>{PERCENT}|{BACKSLASH_X})"
    rf"|(?P<units>\\+u[Dd][89ABab]{HEX}{{2}}\\+u[Dd][C-Fc-f]{HEX}{{2}}|\\+u{HEX}{{4}}|\\+U{HEX}{{8}})"
    r"|(?P<letter>\\+[nrtbfav0/'\"])"
    r"|(?P<slash>\\+)"
    rf"|(?P<entity>&(?:#[0-9]{{1,7}}|#[xX]{HEX}{{1,6}}|[A-Za-z]{{2,8}});)"
)
MAY_BE_ENCODED = re.compile(r"[%\\&+]")


@dataclass(frozen=True)
class Decoded:
    """A text with every escape undone. Its n-th character comes from `starts[n]:ends[n]` of the original.

    A text and all its spellings have the same decoded form. To that end `+` becomes a space, layers (JSON inside JSON,
    a URL inside a URL) are undone, and a row of backslashes becomes one, since they may have been doubled any number of
    times.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def decoded(text: str) -> Decoded:
    """The decoded form of a text."""
    form = Decoded(text, range(len(text)), range(1, len(text) + 1))
    for _ in range(MOST_LAYERS):
        inner = _without_layer(form)
        if inner.text == form.text:
            break
        form = inner
    return Decoded(form.text.replace("+", " "), form.starts, form.ends)


def _without_layer(form: Decoded) -> Decoded:
    """One layer of escapes undone."""
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for found in ESCAPE.finditer(form.text):
        start, end = found.span()
        character = _character_of(found)
        text += [form.text[at:start], character]
        starts += [*form.starts[at:start], *[form.starts[start]] * len(character)]
        ends += [*form.ends[at:start], *[form.ends[end - 1]] * len(character)]
        at = end
    text.append(form.text[at:])
    starts += form.starts[at:]
    ends += form.ends[at:]
    return Decoded("".join(text), starts, ends)


def _character_of(found: re.Match[str]) -> str:
    """The character that an escape stands for; an escape that is not valid stays as it is."""
    escape = found[0]
    if found.lastgroup == "bytes":
        return _text_of(bytes.fromhex("".join(re.findall(f"[%x]({HEX}{{2}})", escape))))
    if found.lastgroup == "units":
        numbers = [int(digits, 16) for digits in re.findall(f"[uU]({HEX}+)", escape)]
        if max(numbers) > sys.maxunicode:
            return escape
        return "".join(map(chr, numbers)).encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    if found.lastgroup == "letter":
        return LETTERS.get(escape[-1], escape[-1])
    return "\\" if found.lastgroup == "slash" else html.unescape(escape)


def _text_of(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def in_base64(text: str) -> Iterator[str]:
    """What base64 of any longer text shows of this one, for each of the three offsets; nothing of a short text."""
    escaped = json.dumps(text)[1:-1]
    for raw in {text.encode("utf-8", "surrogatepass"), escaped.encode()}:
        for lead in range(3):
            core = _core(raw, lead)
            if len(core) >= SHORTEST_CORE:
                yield from {core, core.translate(URL_SAFE)}


def _core(raw: bytes, lead: int) -> str:
    """The characters of base64 that do not depend on what is beside them, when `lead` bytes (modulo 3) come before."""
    whole = b64encode(b"\0" * lead + raw).decode()
    return whole[-(-lead * 8 // 6) : (lead + len(raw)) * 8 // 6]
