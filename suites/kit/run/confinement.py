"""Tries to set members that no update lists, at an appointment that may be used up and at no other.

What is taken may have consequences that no update takes back: so the harmless members go first, and after the first
change of a status or an owner nothing more is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts import Clause, Json
from contracts.pointers import ABSENT, get
from suites.kit.checks.acceptance import is_clash
from suites.kit.checks.confinement import may_be_a_clash
from suites.kit.generate.other_values import with_other_values
from suites.kit.generate.unlisted import Proposal, in_groups, probe_of, proposals
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import CannotBePutBack
from suites.kit.model.exchange import REFUSED, SMOKE, Exchange, Place, Probe
from suites.kit.model.json_values import same
from suites.kit.model.target import EXPENDABLE
from suites.kit.run.clashes import note_free
from suites.kit.run.smoke import OF_A_STATE, closing_shown

MUST = "must"
IN_THE_WAY = "met another booking, which may be an appointment of this run: give times in targets.toml that are free"

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

USED_UP = "no {role} of the target takes a plain update{why}. Name another one in targets.toml{booked}"
ANSWERED = ", which is answered {}"
MAYBE_CLOSED = "; this run or an earlier one may have closed it"


WHICH = {
    True: "with strength must it is about members with is: creation, owner or status under unlisted in behaviour.yaml",
    False: "without strength must it is about what is neither an id, nor settled at the booking, an owner, or a status",
}
NONE_LEFT = {
    is_strict: f"no member is left that it could try to set: {which}. Correct unlisted, give "
    "the target values for those that refer to something, or remove the clause"
    for is_strict, which in WHICH.items()
}


def only_once(campaign: Campaign, probe: Probe) -> None:
    """Keep an update that may do what nothing takes back from being sent again, whoever wants to make sure of it.

    One that a vendor has to refuse does nothing. Raises CannotBePutBack.
    """
    key, is_final = repr((probe.place, probe.body)), probe.is_final and probe.wants != REFUSED
    if is_final and key in campaign.done_once:
        raise CannotBePutBack("it may have done what no update takes back, so it is not sent again")
    campaign.done_once |= {key} if is_final else set()


def try_unlisted(campaign: Campaign, clause: Clause) -> None:
    """Send the members that no update lists, in groups. Raises NotDeclared, BudgetSpent."""
    opened = _opened(campaign, clause)
    if opened is None:
        return
    state = _shown(opened)
    proposed = proposals(clause, campaign.bound, state)
    if not proposed:
        campaign.evidence.inconclusive(clause.id, NONE_LEFT[clause.strength == MUST])
    for turn, group in enumerate(in_groups(proposed)):
        sent = _try_group(campaign, clause, group, turn + 1, opened.probe.place)
        changed = [one for one in group if _is_set(one, state, sent)]
        if sent and sent[-1].probe.is_final and (changed or _is_unknown(sent[-1])):
            campaign.closed.add(opened.probe.place)
            return
        _give_back(campaign, changed, state, opened)


def _booked_instead(bound: BoundContract) -> str:
    """The other way to get such an appointment, where the contract has one."""
    recipe = bound.contract.behaviour.provision
    return ", or set provision = true" if recipe and EXPENDABLE in recipe.roles else ""


def _opened(campaign: Campaign, clause: Clause) -> Exchange | None:
    """A plain update of the first appointment of the role that takes one, which also shows what it is like now."""
    sent, target = list[Exchange](), campaign.bound.target
    if not target.fixtures.get(EXPENDABLE):
        missing = f"the target gives no fixture {EXPENDABLE}: add it in targets.toml"
        why = f'{missing}{_booked_instead(campaign.bound)}, or absent = ["{EXPENDABLE}"]'
        raise target.why_missing(EXPENDABLE, target.unmade.get(EXPENDABLE, why))
    for number in range(len(target.fixtures[EXPENDABLE])):
        if (EXPENDABLE, number) in campaign.closed:
            continue
        sent = campaign.send_all([probe_of((), clause, campaign.bound, 0, number)])
        if not sent or not sent[-1].is_definite or is_clash(sent[-1], campaign.bound):
            return None  # why has been recorded
        if sent[-1].is_accepted:
            return sent[-1]
    why = _why_refused(campaign, sent[-1] if sent else None)
    reason = USED_UP.format(role=EXPENDABLE, why=why, booked=_booked_instead(campaign.bound))
    campaign.evidence.inconclusive(clause.id, reason)
    return None


def _why_refused(campaign: Campaign, last: Exchange | None) -> str:
    """Why an appointment takes no plain update: what the vendor says, and that it may be closed where that is likely,
    by the status or by what is shown; nothing was sent where this run has closed all of them."""
    answer = last.answer if last else None
    if last is None or answer is None:
        return MAYBE_CLOSED
    is_closed = answer.status in OF_A_STATE or closing_shown(campaign, last)
    return ANSWERED.format(campaign.templates.status(answer)) + (MAYBE_CLOSED if is_closed else "")


def _try_group(
    campaign: Campaign, clause: Clause, group: Sequence[Proposal], turn: int, place: Place
) -> list[Exchange]:
    """Send a group in one body. Where that is refused, each member alone: only one of them may be the reason."""
    sent = _sent_where_free(campaign, clause, group, turn, place)
    if len(group) == 1 or not sent or not sent[-1].is_refused:
        return sent
    for at, one in enumerate(group):
        sent += _sent_where_free(campaign, clause, [one], turn + at, place)
    return sent


def _sent_where_free(
    campaign: Campaign, clause: Clause, group: Sequence[Proposal], turn: int, place: Place
) -> list[Exchange]:
    """Send a group beside one plain update after the other, until none of another booking can be why it is refused; the
    first of them also with other values of what may clash."""
    bound, first = campaign.bound, list[Exchange]()
    for number in range(len(bound.plain)):
        sent = campaign.send_all([probe_of(group, clause, bound, turn + number, place[1])])
        first = first or _moved_aside(campaign, sent)
        sent = sent if number else first
        if not sent or not _met_another(sent[-1], bound):
            return sent
    members = ", ".join(one.member.sent_at for one in group)
    campaign.evidence.inconclusive(clause.id, f"{members}: each plain update beside which it was sent {IN_THE_WAY}")
    return sent


def _moved_aside(campaign: Campaign, sent: list[Exchange]) -> list[Exchange]:
    """What was sent last, with other values of what may clash where it may have met another booking."""
    if not sent or not _met_another(sent[-1], campaign.bound):
        return sent
    for other in with_other_values(sent[-1].probe, campaign.bound):
        moved = campaign.send(other)
        if not _met_another(moved, campaign.bound):
            note_free(campaign, sent[-1].probe, other)
            return [*sent, moved]
    return sent


def _met_another(exchange: Exchange, bound: BoundContract) -> bool:
    """Whether another booking may be why an update is refused."""
    return exchange.is_refused and may_be_a_clash(exchange, bound)


def _shown(exchange: Exchange) -> Mapping[str, Json]:
    """The appointment as it is shown after an update: as a read shows it, and what only the answer shows."""
    return {**exchange.after.get("answer", {}), **exchange.after.get("read", {})}


def _is_set(one: Proposal, state: Mapping[str, Json], sent: Sequence[Exchange]) -> bool:
    """Whether a member is shown otherwise than before, after an update that named it."""
    naming = [other for other in sent if get(other.body, one.member.sent_at) is not ABSENT]
    before = get(state, one.member.pointer, None)
    return any(not same(before, get(shown, one.member.pointer, None)) for x in naming for shown in x.after.values())


def _is_unknown(exchange: Exchange) -> bool:
    """Whether nothing tells what an update did: no refusal, and no appointment."""
    return not exchange.is_refused and not exchange.after


def _give_back(campaign: Campaign, changed: Sequence[Proposal], state: Mapping[str, Json], opened: Exchange) -> None:
    """Send the old values in the way in which the new ones were taken. What was not there before stays."""
    old = [replace(one, value=get(state, one.member.pointer)) for one in changed]
    known = [one for one in old if one.value is not ABSENT]
    if known:
        clause = campaign.bound.contract.clause(opened.probe.clause)
        probe = probe_of(known, clause, campaign.bound, 0, opened.probe.fixture)
        with campaign.client.putting_back():  # no other update of the run, and nothing at its end, could do it
            campaign.send(replace(probe, clause=SMOKE, why="give back what no update should set"))
