"""A pytest plugin (`-p suites.selftest.broken_beginning`): the run of a provider crashes before it sends anything."""

from __future__ import annotations

from typing import Any, NoReturn

from suites.kit.session import campaigns


def _crash(*_: Any, **__: Any) -> NoReturn:
    raise ZeroDivisionError("a mistake of ours")


campaigns.begin = _crash
