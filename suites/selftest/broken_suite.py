"""A pytest plugin (`-p suites.selftest.broken_suite`): the judge of one check has a mistake in it."""

from __future__ import annotations

from typing import Any, NoReturn

from suites.kit.checks import JUDGES


def _mistaken(*_: Any) -> NoReturn:
    raise ZeroDivisionError("a mistake of ours")


JUDGES["locks"] = _mistaken
