"""What the exit code of a run says in its last line: which of its reasons apply."""

from __future__ import annotations

from suites.kit.model.closing import clauses_text
from suites.kit.model.verdicts import (
    BROKEN,
    DISAGREE,
    EXIT_MEANINGS,
    FAILED,
    INCONCLUSIVE,
    SUITE_ERROR,
    SUITE_FAULT,
    UNCLEAR,
    VIOLATION,
)
from suites.kit.session.drafted_clauses import in_short
from suites.kit.session.results import Results

SECOND = "; "
"""What stands before a second thing to say."""
FOUND = "the injected fault was found, as it should be"
WORKER_DIED = "a worker process died"
WHOLE_BUT_CHANGED = "the verdicts hold, but something may still be changed"
EXPIRED = "the injected fault was found, and its exception in known.yaml has expired"


def exit_reason(code: int, results: Results, is_changed: bool = False, is_unsaved: bool = False) -> str:
    """Why a run ends with this code; empty for 0 and for pytest's own codes.

    `is_changed`: something could not be put back. `is_unsaved`: the journal could not be written.
    """
    if code == BROKEN and results.plan.has_fault:
        return EXPIRED if any(record["reason"] for record in results.records(VIOLATION)) else FOUND
    if code == SUITE_FAULT:
        return FAILED if results.records(SUITE_ERROR) else WORKER_DIED if results.lost else DISAGREE
    if code == BROKEN:
        return _joined([*_broken(results), *_inconclusive(results)], is_changed, is_unsaved) + _drafted(results)
    unclear = _joined(_unclear(results), is_changed, is_unsaved) if code == UNCLEAR else ""
    said = unclear or EXIT_MEANINGS.get(code, "")
    return f"{said}{_drafted(results)}" if said else _drafted(results).removeprefix(SECOND) if code == 0 else ""


def _drafted(results: Results) -> str:
    """What is added about drafted clauses: they count for no code, and are the first thing to look at."""
    told = in_short(results, [one for one in results.plan.contracts if one.name in results.verdicts])
    return "".join(f"{SECOND}{one}" for one in told)


def _broken(results: Results) -> list[str]:
    records = results.records(VIOLATION)
    excepted = sum(bool(record["reason"]) for record in records)
    broken = len(records) - excepted
    reasons = [f"{clauses_text(broken)} {'is' if broken == 1 else 'are'} violated"] if broken else []
    return reasons + ([f"{clauses_text(excepted)} had an exception that no longer holds"] if excepted else [])


def _inconclusive(results: Results) -> list[str]:
    count = len(results.records(INCONCLUSIVE))
    return [f"{clauses_text(count)} {'is' if count == 1 else 'are'} inconclusive"] if count else []


def _unclear(results: Results) -> list[str]:
    reasons = _inconclusive(results)
    is_said = bool(reasons)
    for contract in results.plan.contracts:
        if contract.name in results.verdicts and not is_said and not results.tally(contract.name).is_two_sided:
            reasons.append(f"{contract.title} gave no documented success, or no documented refusal")
    return reasons


def _joined(reasons: list[str], is_changed: bool, is_unsaved: bool) -> str:
    left = ["something may still be changed" if reasons else WHOLE_BUT_CHANGED] if is_changed else []
    unsaved = ["the journal could not be written"] if is_unsaved else []
    return ", and ".join(reasons + left + unsaved)
