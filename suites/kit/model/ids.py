"""Ids of appointments as they are compared: one id may be spelled in several ways."""

from __future__ import annotations

import re
import unicodedata

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def plain_id(id: str) -> str:
    """An id in its one spelling: a UUID has no case (RFC 9562, section 4), any other text is another id in each."""
    return id.lower() if UUID.fullmatch(id) else id


def loosely(id: str) -> str:
    """What ids have in common that some servers take for one another: without case, blanks, leading zeros, and
    whatever may stand around and within a UUID. Two that differ in it are two ids."""
    text = unicodedata.normalize("NFKC", id).casefold().strip().removeprefix("urn:uuid:")
    return text.translate(str.maketrans("", "", "-{}")).lstrip("0")
