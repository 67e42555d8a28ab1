"""What the terminal says of drafted clauses that the vendor would break: the sentence, the request and the answer.

No verdict counts them, as nobody has said that the draft reads the page rightly. But the engineer who has just drafted
it has nothing else by which a broken promise shows, and overlooks one line among many.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts import Contract
from suites.kit.session.failure_text import failure_text
from suites.kit.session.results import Results

TITLE = "DRAFTED CLAUSES THAT WOULD BE BROKEN"
IF_SO = "{} of {} would be broken, if your reading of the page is right"
SENTENCE, LINES = "the quoted sentence", "what the page says around the line in brackets"
"""What a person compares a drafted clause with."""
WHAT_TO_DO = (
    "Nobody has compared {} with the page: read {}. If it says that, remove `draft: true` from the "
    "clause, and the next run counts it as the vendor's; if it does not, correct or remove the clause"
)


def would_be_broken(results: Results, contract: Contract) -> list[dict[str, Any]]:
    """The records of drafted clauses that a vendor would break; none where no vendor was asked."""
    own = [record for record in results.verdicts[contract.name].values() if record.get("drafted")]
    return own if own and contract.name in results.plan.targets else []


def blocks_of(results: Results, contracts: list[Contract]) -> Iterator[str]:
    """A block per provider that says how many there are, and one for each of them."""
    for contract in contracts:
        if found := would_be_broken(results, contract):
            yield f"{_number(found, contract)}. {_what_to_do(found)}:"
            yield from map(_block, found)


def _what_to_do(found: list[dict[str, Any]]) -> str:
    """What a person compares with the page: a sentence only where a clause quotes one."""
    is_quoted = ['"' in str((record.get("source") or {}).get("at")) for record in found]
    what = SENTENCE if all(is_quoted) else LINES if not any(is_quoted) else f"{SENTENCE}, else {LINES}"
    return WHAT_TO_DO.format("this one" if len(found) == 1 else "these", what)


def in_short(results: Results, contracts: list[Contract]) -> list[str]:
    """A sentence per provider about how many there are, for the end of a run."""
    return [_number(found, one) for one in contracts if (found := would_be_broken(results, one))]


def _number(found: list[dict[str, Any]], contract: Contract) -> str:
    clauses = f"{len(found)} drafted clause{'s' * (len(found) > 1)}"
    return IF_SO.format(clauses, contract.title)


def _block(record: dict[str, Any]) -> str:
    """A drafted clause with what shows that it would be broken, as a broken one is told."""
    told = {**record, "verdict": f"would be a {record['would_be']}", "reason": None, "findings": record["drafted"]}
    return failure_text(told)
