"""What this process is doing or waiting for, so that whoever watches a run that takes long can be told."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

Item = TypeVar("Item")

_DOING: dict[int, list[str]] = defaultdict(list)
"""By thread, as targets are put back side by side: what it does, and in that."""


@contextmanager
def doing(what: str) -> Iterator[None]:
    """While this is open, the thread does this."""
    mine = _DOING[threading.get_ident()]
    mine.append(what)
    try:
        yield
    finally:
        mine.pop()


def counted(what: str, items: Sequence[Item]) -> Iterator[Item]:
    """The items one after the other, each as `putting back, 3 of 8`."""
    for number, item in enumerate(items, 1):
        with doing(f"{what}, {number} of {len(items)}"):
            yield item


def activities() -> list[str]:
    """What each thread does now, each once."""
    return list(dict.fromkeys(", ".join(mine) for mine in list(_DOING.values()) if mine))
