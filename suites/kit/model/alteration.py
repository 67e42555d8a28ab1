"""The good key or token with another end: who looks at its beginning only, or reads a token without checking its
signature, takes it for the good one (OWASP API security, API2:2023, broken authentication)."""

from __future__ import annotations

from dataclasses import dataclass

ALTERED = "altered"
"""The kind of such a credential."""
MOST = 4
"""Characters that are replaced. One is too few: the last character of a token in base64 may hold bits that nobody
reads. More would spare vendors that look at all but the very end."""
DIGITS = "01"
"""What stands in their place: a UUID, a number and a text in hexadecimal or base64 remain what they are. The second
one where the first one stands there already."""

QUOTE = '"'
"""At the end of a signature that is a parameter, as `Signature keyId="1",signature="..."`: without it the header is
malformed, for which another refusal is right."""


@dataclass(frozen=True)
class Ending:
    """What is done to the end of a secret: so many characters before `kept` are `replaced` by `text`."""

    replaced: int = MOST
    text: str = DIGITS[0] * MOST
    kept: str = ""


USUAL = Ending()
"""That of a secret which is not at hand, as a token that somebody gets from a login later."""


def ending_of(secret: str, *, is_basic: bool = False) -> Ending:
    """How a secret gets another end: at most half of it; of HTTP Basic, of the password, or of the user where there is
    no password, as with vendors that take a key for the user."""
    user, colon, password = secret.partition(":") if is_basic else ("", "", secret)
    part, kept = (password, "") if password or not user else (user, colon)
    if part.endswith(QUOTE) and not kept:
        part, kept = part.removesuffix(QUOTE), QUOTE
    length = min(MOST, len(part), max(1, len(part) // 2))
    # The last character alone does not count: see MOST.
    end = part[len(part) - length :]
    is_there = set(end[:-1] or end) <= {DIGITS[0]}
    return Ending(length, DIGITS[is_there] * max(1, length), kept)


def altered(secret: str, *, is_basic: bool = False) -> str:
    """A secret with another end; never the secret itself."""
    ending = ending_of(secret, is_basic=is_basic)
    return f"{secret[: len(secret) - ending.replaced - len(ending.kept)]}{ending.text}{ending.kept}"
