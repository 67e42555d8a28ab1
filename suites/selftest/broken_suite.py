"""A pytest plugin (`-p suites.selftest.broken_suite`): the judge of one check crashes."""

from __future__ import annotations

from typing import Any, NoReturn

from suites.kit.checks import JUDGES


def _crash(*_: Any) -> NoReturn:
    raise ZeroDivisionError("a mistake of ours")


JUDGES["locks"] = _crash
