"""Media types (RFC 9110, 8.3.1): which one a documented type stands for, and whether an answer may have another."""

from __future__ import annotations

from fnmatch import fnmatchcase

__all__ = ["JSON", "fits", "is_any", "served", "spelled"]

JSON = "application/json"
ANY = "*/*"
CHARSET, UTF_8 = "charset=", "charset=utf-8"
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


def spelled(media_type: str) -> str:
    """A media type in its one spelling, to compare two: in small letters, its parameters in one order, and without a
    charset that says nothing, as JSON is always UTF-8 (RFC 8259, 8.1)."""
    bare = _bare(media_type)
    listed = (one.strip().replace('"', "") for one in media_type.lower().split(";")[1:])
    is_json = bare == JSON or bare.endswith(JSON_SUFFIX)
    kept = sorted(one for one in listed if one and one != UTF_8 and not (is_json and one.startswith(CHARSET)))
    return ";".join([bare, *kept])


def _bare(media_type: str) -> str:
    """The type without its parameters, which decide nothing for JSON (RFC 8259, 11)."""
    return media_type.partition(";")[0].strip().lower()
