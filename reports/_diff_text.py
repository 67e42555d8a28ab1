"""What changed between two runs, as lines for a terminal, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from reports._behaviour import TITLES, Behaviour
from reports._contract_changes import lines_of, revisions
from reports._diff import Change, Difference
from reports._known import one_line
from reports._outcomes import Broken, Outcome
from reports._summary import inline
from reports._text import utc_time

HEADINGS = {
    "worse": "Got worse",
    "untested": "No longer tested",
    "appeared": "Appeared",
    "reworded": "Changed in the contract",
    "accepted": "Accepted in known.yaml, and still broken",
    "better": "Got better",
    "disappeared": "Disappeared",
    "unsettled": "Changed, neither better nor worse",
}


BY_PLACE = (
    "The two runs name findings by two rules ({} and {}): one counts as the same at the same clause, pointer, keyword "
    "and class of status, though its name is another one."
)
"""What to know where names of findings do not compare."""
FIRST_SEEN = "Findings of clauses that are new or changed in the contract"
OURS = "Changed in the contract between the two runs, not by the vendor"
FEW = 4
"""How many clauses one reason must have to be told in one line: fewer are as short in lines of their own."""


def as_text(found: Sequence[Difference]) -> str:
    """The differences as lines for a terminal, each beginning with what got worse."""
    return "\n\n".join("\n".join(map(one_line, _lines(one))) for one in found)


def as_markdown(found: Sequence[Difference]) -> str:
    """The differences as Markdown for a CI job: a heading and lists per provider."""
    return "\n".join(line for one in found for line in _markdown(one))


def as_json(found: Sequence[Difference]) -> str:
    """The differences as JSON: a list with an object per provider."""
    return json.dumps([_record(one) for one in found], indent=2)


def _lines(found: Difference) -> Iterator[str]:
    yield f"{found.after.provider} at {_targets(found)}"
    yield f"from {_run(found.before)}"
    yield f"to   {_later(found)}"
    for heading, items in listed(found):
        yield from (f"{heading} ({len(items)})", *(f"  {item}" for item in items))
    if found.is_dropped:
        return
    yield from _numbers(found) if _has_changes(found) else ("No verdict changed.", *_numbers(found))


def _markdown(found: Difference) -> Iterator[str]:
    yield from (f"### {inline(found.after.provider)} at {inline(_targets(found))}", "")
    yield f"{inline(_run(found.before))} → {inline(_later(found))}"
    for heading, items in listed(found):
        yield from ("", f"**{heading} ({len(items)})**", "", *(f"- {inline(item)}" for item in items))
    if found.is_dropped:
        return
    if not _has_changes(found):
        yield from ("", "No verdict changed.")
    yield from ("", *(f"{inline(line)}  " for line in _numbers(found)), "")


def _record(found: Difference) -> dict[str, Any]:
    return {
        "provider": found.after.provider,
        "worse": found.worse,
        "before": _run_record(found.before),
        "after": None if found.is_dropped else _run_record(found.after),
        "changes": [asdict(change) for change in found.changes],
        "contract_changes": asdict(found.contract),
        "new_findings": {id: asdict(one) for id, one in found.new.items()},
        "gone_findings": {id: asdict(one) for id, one in found.gone.items()},
        "behaviour": [{"id": one.id, **asdict(one), "means": one.means} for one in found.behaviour],
    }


def _run_record(outcome: Outcome) -> dict[str, Any]:
    names = (
        "run",
        "target",
        "profile",
        "contract",
        "revision",
        "revision_number",
        "is_complete",
        "requests",
        "accepted",
        "refused",
        "latency",
    )
    facts = {name: getattr(outcome, name) for name in names}
    return {**facts, "latency": dict(outcome.latency), "started": outcome.started.isoformat()}


def listed(found: Difference) -> Iterator[tuple[str, list[str]]]:
    """What changed, in lines under a heading each, the worst first."""
    if found.newly_cut_short:
        yield "Cut short", ["the later run was cut short: clauses that it did not reach have no verdict"]
    if found.is_dropped:
        yield HEADINGS["untested"], [f"all of {found.before.provider} at {found.after.target}"]
        return
    reason, untestable = _untestable(found)
    if untestable:
        many = f"{len(untestable)} of {len(found.after.verdicts)} clauses are inconclusive now"
        yield "Could not be tested", [f"{many}: {reason}" if reason else many]
    own = [change for change in found.changes if change.clause not in untestable]
    for direction, heading in HEADINGS.items():
        if items := [_change(change) for change in own if change.direction == direction]:
            yield heading, items
    of_contract = {id: one for id, one in found.new.items() if one.clause in found.contract.clauses}
    seen = {id: one for id, one in found.new.items() if id not in of_contract}
    for heading, those in ((FIRST_SEEN, of_contract), ("New findings", seen), ("Findings that are gone", found.gone)):
        if those:
            yield heading, list(_findings(those))
    if changes := list(lines_of(found.contract)):
        yield f"{OURS}, {revisions(found.before, found.after)}", changes
    for level, title in TITLES.items():
        if changed := [_behaviour(one) for one in found.behaviour if one.level == level]:
            yield f"Behaviour changed, {title}", changed


def _behaviour(change: Behaviour) -> str:
    return f"{change.id}  {change.sentence}. {change.means}"


def _untestable(found: Difference) -> tuple[str, frozenset[str]]:
    """Clauses that are inconclusive now for one reason, where these are most: one thing to know, not many."""
    now = [one.clause for one in found.changes if one.after == "inconclusive" and one.direction == "worse"]
    reasons = Counter(found.after.reasons.get(name, "") for name in now)
    reason, count = reasons.most_common(1)[0] if reasons else ("", 0)
    if count < FEW or 2 * count <= len(found.after.verdicts):
        return "", frozenset()
    return reason, frozenset(name for name in now if found.after.reasons.get(name, "") == reason)


def _has_changes(found: Difference) -> bool:
    return bool(found.changes or found.new or found.gone or found.behaviour or found.newly_cut_short)


def _change(change: Change) -> str:
    return f"{change.clause}  {change.before or '-'} -> {change.after or '-'}"


def _findings(found: Mapping[str, Broken]) -> Iterator[str]:
    for id, one in sorted(found.items(), key=lambda item: (item[1].clause, item[0])):
        yield f"{id}  {one.clause}  {one.pointer or ''}".rstrip() + f"  {one.severity}"


def _numbers(found: Difference) -> Iterator[str]:
    """What changed in numbers, none of which is better or worse by itself, and how findings were compared."""
    if found.is_by_place and (found.before.findings or found.after.findings):
        yield BY_PLACE.format(found.before.naming, found.after.naming)
    for name in ("requests", "accepted", "refused"):
        old, new = getattr(found.before, name), getattr(found.after, name)
        if old != new:
            yield f"{name} {old} -> {new}"
    for name, words in {"median": "median", "p95": "95 %"}.items():
        old, new = found.before.latency.get(name), found.after.latency.get(name)
        if old is not None and new is not None:
            yield f"answers took {old:.4g} ms -> {new:.4g} ms ({words})"


def _targets(found: Difference) -> str:
    old, new = found.before.target, found.after.target
    return new if old == new else f"{old}, then {new}"


def _later(found: Difference) -> str:
    return f"{found.after.run}, without {found.before.provider}" if found.is_dropped else _run(found.after)


def _run(outcome: Outcome) -> str:
    end = outcome.profile if outcome.is_complete else f"{outcome.profile}, cut short"
    number = f", revision {outcome.revision_number}" if outcome.revision_number else ""
    return f"{outcome.run}  {utc_time(outcome.started)}  {end}, contract of {outcome.contract}{number}"
