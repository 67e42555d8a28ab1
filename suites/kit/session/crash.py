"""Tracebacks that show places, types and masked messages, and never a local variable.

pytest's own tracebacks show arguments and source lines. Here those hold credentials, fixtures and whole answers.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import suites

ROOT = Path(suites.__file__).parents[1]
LONGEST_MESSAGE = 2_000
"""A JSON or HTTP library may put the whole document into its message."""
OWN = ("suites/", "contracts/", "conftest.py:")
LIBRARIES = "site-packages"
UNRENDERED = "(its message cannot be rendered)"

Mask = Callable[[str], str]


def render(error: BaseException, mask: Mask) -> str:
    """A line for each call (file, line, function), then the exception; its causes come first."""
    chain = list(_chain(error))
    return "\n\nthen, because of it:\n".join("\n".join(_lines(link, mask)) for link in reversed(chain))


def summary(error: BaseException, mask: Mask) -> str:
    """One line: the innermost call of our own code, the type of the exception and its message."""
    own = [call for call in _calls(error) if call.startswith(OWN)]
    return f"{own[-1]}: {describe(error, mask)}" if own else describe(error, mask)


def describe(error: BaseException, mask: Mask) -> str:
    """Type and message of an exception in one line."""
    try:
        message = mask(str(error))
    except Exception:  # a library's __str__ may raise, and that must not hide the crash itself
        message = UNRENDERED
    cut = message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}... ({len(message)} characters)"
    return f"{type(error).__name__}: {cut}" if cut else type(error).__name__


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception, its cause, the cause of that, and so on; each once, since causes may form a ring."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _lines(error: BaseException, mask: Mask) -> Iterator[str]:
    yield from _calls(error)
    yield describe(error, mask)
    for inner in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from (f"  {line}" for line in render(inner, mask).splitlines())


def _calls(error: BaseException) -> list[str]:
    """The calls that led to an exception, from our own first one on; all of them if none is ours."""
    frames = traceback.walk_tb(error.__traceback__)
    calls = [f"{_place(Path(frame.f_code.co_filename))}:{line} in {frame.f_code.co_name}" for frame, line in frames]
    first = next((number for number, call in enumerate(calls) if call.startswith(OWN)), 0)
    return calls[first:]


def _place(file: Path) -> str:
    """A file's path within this repository or within its package: absolute paths name users and machines."""
    parts = file.parts
    if LIBRARIES in parts:
        return "/".join(parts[parts.index(LIBRARIES) + 1 :])
    return file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else "/".join(parts[-2:])
