"""Texts that programs on the way into a database and back spoil now and then."""

from __future__ import annotations

from typing import NamedTuple


class SpoiltText(NamedTuple):
    """A text, and its class. In a short run, those of one `family` are joined into one text, and tried apart only if
    that is refused. `is_basic`: it is also tried on references and closed sets."""

    kind: str
    text: str
    family: str = ""
    is_basic: bool = False


TEXTS = (
    # What also a member with a form of its own may take. Scheme, host and domain are in small letters: capitals there
    # mean the same, and vendors may well lower them.
    SpoiltText("address with capitals, query and escapes", "https://example.com/After/Call?a=1&b=x%20y+z#End"),
    SpoiltText("e-mail with capitals and plus", "First.Last+Tag@example.com"),
    # What escaping, decoding and quoting change.
    SpoiltText("quotes", "She said \"hi\" and 'bye'", "marks"),
    SpoiltText("markup", "a < b & c > d, <b>bold</b>", "marks"),
    SpoiltText("HTML entities", "Tom &amp; Ann &lt;3 &#39;ok&#39;", "marks"),
    SpoiltText("backslashes", "C:\\new\\table \\ end", "marks"),
    SpoiltText("percent and plus", "100% of 1+1, 50%25 and a+b", "marks"),
    SpoiltText("escaped quotes", 'an \\"escaped\\" quote, \\u0041 and \\n', "marks"),
    SpoiltText("upper and lower case", "McDonald and deVRIES on an iPhone", "marks"),
    # What is taken for something else than a text.
    SpoiltText("leading zeros", "007"),
    SpoiltText("like a number", "1e5"),
    SpoiltText("like a boolean", "true"),
    SpoiltText("like null", "null"),
    SpoiltText("like a date", "2031-07-01"),
    # Widths of columns, and one more.
    SpoiltText("255 characters", "x" * 255),
    SpoiltText("256 characters", "x" * 256),
    SpoiltText("1,001 characters", "x" * 1001),
    SpoiltText("10,000 characters", "x" * 10_000, is_basic=True),
    # Other scripts and forms.
    SpoiltText("emoji", "\U0001f642 \U0001fa7a", "scripts", is_basic=True),  # they need surrogates in UTF-16
    SpoiltText("accents", "Zo\u00eb \u0141ukasz Nu\u00f1ez", "scripts", is_basic=True),
    SpoiltText("right to left", "\u05e9\u05dc\u05d5\u05dd", "scripts", is_basic=True),
    # What a vendor may store in another form: judged by its visible characters only, and never a violation.
    SpoiltText("empty", "", is_basic=True),
    SpoiltText("joined emoji", "\U0001f469\u200d\u2695\ufe0f", is_basic=True),  # woman and medical sign, one emoji
    SpoiltText("not normalized", "e\u0301a\u0323", is_basic=True),  # not in Unicode normal form C
    SpoiltText("padded", " padded ", is_basic=True),
    SpoiltText("line break", "first line\nsecond line", "lines"),
    SpoiltText("tab", "before\tafter a tab", "lines"),
)
KEYS = (
    ("key with dots", "a.b.c"),
    ("key with dashes", "with-dashes"),
    ("key with blanks", "two words"),
    ("key with capitals", "CamelCase"),
    ("key with a slash", "either/or"),
    ("key like a number", "007"),
    ("key of another script", "schl\u00fcssel"),
)
"""Keys of free maps, by their class."""
VALUES = (
    ("number", 7),
    ("fraction", 0.25),
    ("boolean", True),
    ("object", {"inner": {"deep": "text"}}),
    ("array", [1, "a"]),
)
"""Values of free maps that are no texts, by their class."""
SEPARATOR = " | "


FORMED = 2
"""How many of them, the first, have a form of their own."""


def families(thorough: bool) -> list[list[SpoiltText]]:
    """The texts that are tried together; in a long run each alone."""
    found: dict[str, list[SpoiltText]] = {}
    for text in TEXTS:
        found.setdefault((not thorough and text.family) or text.kind, []).append(text)
    return list(found.values())


def text_of(kind: str) -> str:
    """The text of a class."""
    return next(one.text for one in TEXTS if one.kind == kind)
