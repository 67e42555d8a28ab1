"""The checks: one small function each, which judges an exchange.

A judge returns None when the exchange says nothing about the clause, and otherwise the findings: none, when the
promise was kept.
"""

from __future__ import annotations

from suites.kit.checks import acceptance, answers, coexistence, confinement, effects, emptying, refusal, views
from suites.kit.checks._register import JUDGES, Judge, Judged, judge, judge_again

__all__ = [
    "JUDGES",
    "Judge",
    "Judged",
    "acceptance",
    "answers",
    "coexistence",
    "confinement",
    "effects",
    "emptying",
    "judge",
    "judge_again",
    "refusal",
    "views",
]
