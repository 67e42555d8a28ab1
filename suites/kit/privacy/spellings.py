"""The ways in which one text is written: percent-encoded, escaped, as HTML, inside base64."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEX = "[0-9A-Fa-f]"
MOST_LAYERS = 4
SHORTEST_CORE = 8
"""So many characters of base64 are needed to know a value by them; fewer turn up by chance."""
URL_SAFE = str.maketrans("+/", "-_")
LETTERS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "a": "\a", "v": "\v", "0": "\0"}


def _character(mark: str) -> str:
    """A character as the bytes of its UTF-8, each byte a mark and two hexadecimal digits; or a byte that is none."""
    more = f"{mark}[89ABab]{HEX}"
    several = (f"{mark}[CDcd]{HEX}{more}", f"{mark}[Ee]{HEX}(?:{more}){{2}}", f"{mark}[Ff][0-7](?:{more}){{3}}")
    return "|".join([*several, f"{mark}{HEX}{{2}}"])


PERCENT, BACKSLASH_X = _character("%"), _character(r"\\+x")
SPELT = re.compile(
    rf"(?P<bytes>{PERCENT}|{BACKSLASH_X})"
    rf"|(?P<pair>\\+u[Dd][89ABab]{HEX}{{2}}\\+u[Dd][C-Fc-f]{HEX}{{2}})"
    rf"|(?P<unit>\\+u{HEX}{{4}}|\\+U{HEX}{{8}})"
    r"|(?P<letter>\\+[nrtbfav0/'\"])"
    r"|(?P<slash>\\+)"
    rf"|(?P<entity>&(?:#[0-9]{{1,7}}|#[xX]{HEX}{{1,6}}|[A-Za-z]{{2,8}});)"
)
MAY_BE_SPELT = re.compile(r"[%\\&+]")


@dataclass(frozen=True)
class Plain:
    """A text with every escape undone and `+` as a space. Its character n stands for `starts[n]:ends[n]` of the first.

    A text and any spelling of it have the same plain form. Layers (JSON inside JSON, a URL inside a URL) are undone,
    too, and of backslashes in a row only one is left, because nobody knows how often they were doubled.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def plain(text: str) -> Plain:
    """The plain form of a text."""
    found = Plain(text, range(len(text)), range(1, len(text) + 1))
    for _ in range(MOST_LAYERS):
        less = _once(found)
        if less.text == found.text:
            break
        found = less
    return Plain(found.text.replace("+", " "), found.starts, found.ends)


def _once(given: Plain) -> Plain:
    """One layer of escapes undone."""
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for found in SPELT.finditer(given.text):
        first, behind = found.span()
        means = _meant(found)
        text += [given.text[at:first], means]
        starts += [*given.starts[at:first], *[given.starts[first]] * len(means)]
        ends += [*given.ends[at:first], *[given.ends[behind - 1]] * len(means)]
        at = behind
    text.append(given.text[at:])
    starts += given.starts[at:]
    ends += given.ends[at:]
    return Plain("".join(text), starts, ends)


def _meant(found: re.Match[str]) -> str:
    """The character that an escape stands for; what stands for none is itself."""
    spelt = found[0]
    if found.lastgroup == "bytes":
        return _of_bytes(bytes.fromhex("".join(re.findall(f"[%x]({HEX}{{2}})", spelt))))
    if found.lastgroup == "pair":
        high, low = (int(unit, 16) for unit in re.findall(f"u({HEX}{{4}})", spelt))
        return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
    if found.lastgroup == "unit":
        number = int(spelt.lstrip("\\")[1:], 16)
        return chr(number) if number <= 0x10FFFF else spelt
    if found.lastgroup == "letter":
        return LETTERS.get(spelt[-1], spelt[-1])
    return "\\" if found.lastgroup == "slash" else html.unescape(spelt)


def _of_bytes(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def in_base64(text: str) -> Iterator[str]:
    """What a longer text shows in base64 of this one, wherever this one begins in there; nothing of a short one."""
    escaped = json.dumps(text)[1:-1]
    for raw in {text.encode("utf-8", "surrogatepass"), escaped.encode()}:
        for lead in range(3):
            core = _core(raw, lead)
            if len(core) >= SHORTEST_CORE:
                yield from {core, core.translate(URL_SAFE)}


def _core(raw: bytes, lead: int) -> str:
    """The characters that are the same whatever stands before (so many bytes, modulo 3) and behind."""
    whole = b64encode(b"\0" * lead + raw).decode()
    return whole[-(-lead * 8 // 6) : (lead + len(raw)) * 8 // 6]
