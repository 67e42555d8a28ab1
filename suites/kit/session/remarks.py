"""The lines under the closing table: what was explored, where the vendor is lenient, and what could not be judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from contracts import Clause, Contract
from contracts.unshown import kept_except, unshown
from suites.kit.model.check_kinds import KINDS
from suites.kit.model.target import POWERLESS
from suites.kit.model.verdicts import CONVERTS, INCONCLUSIVE, KEPT, NOT_APPLICABLE, OBSERVED, OWN_REFUSED, SUITE_ERROR
from suites.kit.run.comparison import HIDDEN, by_reason
from suites.kit.session.announced_text import announced_texts
from suites.kit.session.failure_text import first_few
from suites.kit.session.results import Results

NOT_COUNTED = (INCONCLUSIVE, NOT_APPLICABLE, SUITE_ERROR)
"""Verdicts of an exploration whose reason says why it did not go on, in place of what it sent."""
CLASHES_TOLD = 0.1
"""The part of a run's updates that meets other bookings before this is told, where every clause was judged:
whoever reads of fewer each night has given values already."""
MOST_NAMED = 3
"""Clauses that a line names: they show of which kind the others are, which the journal lists."""


def remarks(results: Results, contracts: list[Contract]) -> list[str]:
    """The lines of all providers, those of one kind together."""
    kinds = (
        *(_recorded, _exploration, _lenience, _clashes, _own_refused, _partly_shown, _explained, _unseen, _powerless),
        *(_answers, _left_open, _announced, _not_applicable, _not_compared),
    )
    return [line for kind in kinds for contract in contracts for line in kind(results, contract)]


def _recorded(results: Results, contract: Contract) -> Iterator[str]:
    """What recorded traffic has, and what of it could not be judged."""
    yield from (f"recorded {contract.name}: {note}" for note in results.notes.get(contract.name, ()))


def _exploration(results: Results, contract: Contract) -> Iterator[str]:
    """How many generated cases were sent, by region and outcome."""
    records = [one for one in results.verdicts[contract.name].values() if not KINDS[one["check"]].observes]
    generated = [record for record in records if KINDS[record["check"]].generated]
    sent = [record["reason"] for record in generated if record["verdict"] not in NOT_COUNTED]
    if outcomes := "; ".join(filter(None, sent)):
        yield f"explored {contract.name}: {outcomes}"


def _lenience(results: Results, contract: Contract) -> Iterator[str]:
    """That a vendor takes values of other types: one default of its framework shows at many members."""
    if count := sum(record["reason"] == CONVERTS for record in results.verdicts[contract.name].values()):
        members = f"{count} member{'s' * (count > 1)}"
        yield f"lenient {contract.name}: {CONVERTS} ({members}; no clause forbids it)"


def _unseen(results: Results, contract: Contract) -> Iterator[str]:
    """Of which members a draft knows no place: what updates do to them is not looked at, and no clause tells that."""
    behaviour, target = contract.behaviour, results.plan.targets.get(contract.name)
    hidden = [one.pointer for one in behaviour.fields if not one.shows]
    if contract.is_draft and behaviour.read and target and hidden:
        members = f"{len(hidden)} member{'s' * (len(hidden) > 1)} ({first_few(hidden, MOST_NAMED)})"
        yield (
            f"unseen {contract.name}: no read is known to show {members}, so only the answers to their "
            f"updates are judged; contracts learn {target.name} looks where they are shown"
        )


def _powerless(results: Results, contract: Contract) -> Iterator[str]:
    """That no clause uses the credential without a right that a target gives: whoever gave it believes that it is."""
    target = results.plan.targets.get(contract.name)
    if (
        target
        and f"credentials.{POWERLESS}" in target.variables
        and not any(_sends(one, POWERLESS) for one in contract.clauses)
    ):
        yield (
            f"unused {contract.name}: no clause sends credentials.{POWERLESS} of {target.name}: write one of check "
            f"guards that does, if the page says how such an update is refused"
        )


def _sends(clause: Clause, credential: str) -> bool:
    return not isinstance(clause.send, str) and any(one.get("credentials") == credential for one in clause.send)


def _answers(results: Results, contract: Contract) -> Iterator[str]:
    """What a vendor answered where a draft asks: a person decides by it, and nothing else prints it."""
    is_live = contract.name in results.plan.targets
    for record in results.verdicts[contract.name].values() if contract.is_draft and is_live else ():
        is_told = KINDS[record["check"]].observes  # by a line of its own
        if record["verdict"] == OBSERVED and record["strength"] == "may" and record["reason"] and not is_told:
            yield f"observed {contract.name}: {record['clause']}: {record['says']} {record['reason']}"


def _left_open(results: Results, contract: Contract) -> Iterator[str]:
    """How many of the cases were observed that the page leaves open."""
    for record in results.verdicts[contract.name].values():
        if KINDS[record["check"]].observes and record["verdict"] == OBSERVED:
            yield f"left open {contract.name}: {record['reason']}"


def _own_refused(results: Results, contract: Contract) -> Iterator[str]:
    """Clauses of which some requests that they name were refused: they are kept as far as the others show."""
    for record in results.verdicts[contract.name].values():
        if OWN_REFUSED in (record["reason"] or ""):
            what = record["reason"].partition(OWN_REFUSED)[2]
            yield f"partly tried {contract.name}: {record['clause']}: {OWN_REFUSED}{what}"


def _partly_shown(results: Results, contract: Contract) -> Iterator[str]:
    """Clauses of several members, of which some are in no answer: a reader takes them for kept at each."""
    for record in results.verdicts[contract.name].values():
        if record["verdict"] == KEPT and (
            missing := unshown(record["check"], record.get("members"), results.shown[contract.name])
        ):
            yield f"partly tried {contract.name}: {record['clause']}: {kept_except(missing)}"


def _announced(results: Results, contract: Contract) -> Iterator[str]:
    """What the vendor announces in its headers: that the operation ends is worth more than that all is kept today."""
    if texts := announced_texts(results.announced[contract.name]):
        yield f"the vendor announces ({contract.name}): {'; '.join(texts)}"


def _clashes(results: Results, contract: Contract) -> Iterator[str]:
    """How many updates met another booking: nothing was learned from them, and free times let them through. Where the
    vendor stores what it refuses, that may be what they met, and no other value is asked for."""
    clash, tally = contract.behaviour.clash, results.tally(contract.name)
    count = tally.clashed
    is_much = count >= (tally.accepted + tally.refused) * CLASHES_TOLD or tally.counts[INCONCLUSIVE]
    if clash and count and is_much and contract.name in results.plan.targets:
        updates = f"{count} update{'s' * (count > 1)}"
        statuses = " or ".join(map(str, clash.statuses))
        advice = (
            "give more values in targets.toml, that are free, of "
            f"{first_few(clash.fields, MOST_NAMED)}: one more of each than the run has appointments"
        )
        records = results.verdicts[contract.name].values()
        storing = [one["clause"] for one in records if KINDS[one["check"]].on_refusals and one["findings"]]
        if storing:
            advice = f"refused updates were stored ({first_few(storing, MOST_NAMED)}), so it may be one of those"
        yield (
            f"clashes {contract.name}: {updates} met another booking ({statuses}), which may be another "
            f"appointment of this run, and showed nothing else; {advice}"
        )


def _explained(results: Results, contract: Contract) -> Iterator[str]:
    """Which rules of the page ordinary updates broke by their codes: values of the target do not fit together, or the
    contract lacks the rule."""
    told = {one.name: one for one in contract.behaviour.refusals}
    for name, count in results.tally(contract.name).explained.items():
        updates, rule = f"{count} ordinary update{'s' * (count > 1)}", told[name]
        where = f"line {rule.line} of the page" if rule.line else "the page"
        yield (
            f'refused {contract.name}: {updates} with {name}, as {where} says: "{rule.says}". '
            "Nothing was learned from them: give values in targets.toml that keep this rule, or narrow "
            "schemas/ordinary.schema.json"
        )


def _not_applicable(results: Results, contract: Contract) -> Iterator[str]:
    """Which clauses say nothing of this target, and why: a column of numbers hides that it may be most of them."""
    ids: dict[str, list[str]] = defaultdict(list)
    for record in results.verdicts[contract.name].values():
        if record["verdict"] == NOT_APPLICABLE:
            ids[record["reason"]].append(record["clause"])
    for reason, clauses in ids.items():
        count = f"{len(clauses)} clauses" if len(clauses) > 1 else "1 clause"
        yield f"not applicable {contract.name}: {count}, as {reason} ({first_few(clauses, MOST_NAMED)})"


def _not_compared(results: Results, contract: Contract) -> Iterator[str]:
    """Which members nothing compared with what was sent: that all promises are kept says nothing of those."""
    is_told = any(True for _ in _unseen(results, contract))  # of members that a draft knows no place for
    for reason, members in by_reason(results.uncompared(contract)).items():
        if reason != HIDDEN or not is_told:
            yield f"not compared {contract.name}: {first_few(members, MOST_NAMED)}, because {reason}"
