"""Media types (RFC 9110, 8.3.1): which one a documented type stands for, and whether an answer may have another."""

from __future__ import annotations

from fnmatch import fnmatchcase

__all__ = ["JSON", "fits", "is_any", "served"]

JSON = "application/json"
ANY = "*/*"
JSON_SUFFIX = "+json"
"""What the name of a type ends in that whoever reads JSON can read (RFC 6839, 3.1)."""


def fits(documented: str, sent: str, status: int) -> bool:
    """Whether an answer of a status may have the media type `sent`: the documented one, or one of a documented range.

    A refusal that is documented as JSON may say in its type which JSON it is, as application/problem+json (RFC 9457):
    frameworks do that by themselves, and their documents do not tell.
    """
    wanted, found = _bare(documented), _bare(sent)
    if "*" in wanted:
        return fnmatchcase(found, wanted) or (wanted.endswith(JSON_SUFFIX) and found == JSON)
    return found == wanted or (400 <= status < 500 and wanted == JSON and found.endswith(JSON_SUFFIX))


def is_any(documented: str) -> bool:
    """Whether every media type is documented, so that none can be wrong; springdoc writes that by default."""
    return _bare(documented) == ANY


def served(documented: str) -> str:
    """A media type that fits a documented one: of a range plain JSON."""
    return JSON if "*" in documented else documented


def _bare(media_type: str) -> str:
    """The type without its parameters, which decide nothing for JSON (RFC 8259, 11)."""
    return media_type.partition(";")[0].strip().lower()
