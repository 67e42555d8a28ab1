"""Every spelling in which a value that must not be seen may come back, and what of it must not stand anywhere."""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from html import escape
from urllib.parse import quote, quote_plus

SPELLED = ("name", "email", "phone", "person", "born", "earlier name")
"""Of which canaries a vendor may make member names and references."""
SLICE = 12
"""So much of either end of a value is left where it was cut off."""


def all_spellings(values: Mapping[str, str]) -> str:
    """A text with every value in every spelling."""
    return " ".join(one for name, value in values.items() for one in (*spelled(value), *respelled(name, value)))


def spelled(value: str) -> Iterator[str]:
    """A value in every spelling that a vendor, a library or pytest might use."""
    escaped, quoted = json.dumps(value)[1:-1], quote(value, safe="")
    small = re.sub("%..", lambda found: found[0].lower(), quoted)
    yield from (value, escaped, json.dumps(value, ensure_ascii=False)[1:-1], escaped.replace("/", "\\/"))
    yield from (json.dumps(escaped)[1:-1], repr(value)[1:-1], ascii(value)[1:-1], repr(value.encode())[2:-1])
    yield from (quote(value), quoted, small, quote_plus(value), quote(quoted, safe=""))
    yield from (escape(value), escape(value, quote=False), "".join(f"&#{ord(sign)};" for sign in value))
    yield from based(value)


def based(value: str) -> Iterator[str]:
    """A value as a part of longer texts in base64, padded or not."""
    for before in ("", "x", "id", "id:"):
        for encode in (b64encode, urlsafe_b64encode):
            text = encode(f"{before}{value}".encode()).decode()
            yield from (text, text.rstrip("="))


def respelled(name: str, value: str) -> Iterator[str]:
    """A value of a person in the spellings that only a vendor makes of it, in names of members and in references."""
    words = re.findall(r"[^\W_]+", value)
    if name == "born":
        year, month, day = words
        yield from (f"{year}{month}{day}", f"{day}.{month}.{year}", f"{day}/{month}/{year}", f"{month}/{day}/{year}")
    elif name == "phone":
        yield " ".join(re.findall("...?", value))
    elif name in SPELLED:
        for separator in (" ", "_", "-", ".", "+", ""):
            yield from (separator.join(words), separator.join(words).upper(), separator.join(words).lower())
    yield from (words if name == "person" else ())


def traces(value: str) -> Iterator[bytes]:
    """What must not stand anywhere: each spelling, the middle of each in base64, and either end of what was cut off."""
    for line in value.splitlines():
        whole = {*based(line)}
        texts = [*(text for text in spelled(line) if text not in whole), *(text[4:-4] for text in whole)]
        yield from (text.encode() for text in (*texts, line[:SLICE], line[-SLICE:]))
