"""A crash as it may be told: places, kinds of exceptions, and masked messages; never a local variable."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import suites

HOUSE = Path(suites.__file__).parents[1]
LONGEST_MESSAGE = 2_000
OWN = ("suites/", "contracts/", "conftest.py:")
LIBRARIES = "site-packages"

Mask = Callable[[str], str]


def told(error: BaseException, mask: Mask) -> str:
    """A traceback of our own: a line for each call (file, line, function), then the exception; what led to it first."""
    links = list(_chain(error))
    return "\n\nthen, because of it:\n".join("\n".join(_lines(link, mask)) for link in reversed(links))


def summed_up(error: BaseException, mask: Mask) -> str:
    """Where an exception comes from (the innermost call of ours), its kind and its message, in one text."""
    ours = [call for call in _calls(error) if call.startswith(OWN)]
    return f"{ours[-1]}: {named(error, mask)}" if ours else named(error, mask)


def named(error: BaseException, mask: Mask) -> str:
    """Kind and message of an exception in one text."""
    try:
        message = mask(str(error))
    except Exception:  # whatever the text of somebody's exception does, the crash itself is to be told
        message = "(it cannot be put into words)"
    cut = message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}... ({len(message)} characters)"
    return f"{type(error).__name__}: {cut}" if cut else type(error).__name__


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception, the one that led to it, and so on; each once."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _lines(error: BaseException, mask: Mask) -> Iterator[str]:
    yield from _calls(error)
    yield named(error, mask)
    for inner in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from (f"  {line}" for line in told(inner, mask).splitlines())


def _calls(error: BaseException) -> list[str]:
    """The calls that led to an exception, from the first one of ours on; all of them where none is ours."""
    walked = traceback.walk_tb(error.__traceback__)
    calls = [f"{_place(Path(frame.f_code.co_filename))}:{line} in {frame.f_code.co_name}" for frame, line in walked]
    first = next((number for number, call in enumerate(calls) if call.startswith(OWN)), 0)
    return calls[first:]


def _place(file: Path) -> str:
    """A file as the house or its package knows it."""
    parts = file.parts
    if LIBRARIES in parts:
        return "/".join(parts[parts.index(LIBRARIES) + 1 :])
    return file.relative_to(HOUSE).as_posix() if file.is_relative_to(HOUSE) else "/".join(parts[-2:])
