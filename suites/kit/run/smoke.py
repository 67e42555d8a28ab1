"""Whether a target can be judged at all: one update that should be accepted, one that should be refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts import Json
from contracts.pointers import ABSENT, get
from suites.kit.checks.acceptance import is_clash
from suites.kit.generate.directed import plain
from suites.kit.generate.other_values import with_other_values
from suites.kit.generate.transitions import closing_values
from suites.kit.generate.unlisted import STATUS
from suites.kit.http.allow_list import fill_path
from suites.kit.http.proxies import TO_DO, by_proxy
from suites.kit.http.replies import ANSWERED_BEFORE, NO_ANSWER, UNREACHED, why_not_connected
from suites.kit.http.sender import origin
from suites.kit.model.answer import Answer, is_answered, leads_elsewhere
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import ORDINARY
from suites.kit.model.errors import BudgetSpent, CannotBePutBack, NotDeclared
from suites.kit.model.exchange import SMOKE, Exchange, Probe
from suites.kit.model.json_values import same
from suites.kit.model.target import EDITABLE
from suites.kit.privacy.free_texts import HIDDEN, HIDDEN_MEANS
from suites.kit.run.clashes import note_free
from suites.kit.run.closing import retry_after_outage

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

CREDENTIALS = (
    "check in this order: the credentials ({name}), the base URL, and with the vendor whether these credentials may do "
    "this"
)
FORBIDDEN, NOT_FOUND = 403, 404
MAY_READ = (
    "a read with the credentials ({name}) was answered, so these are known and the base URL is right: check with the "
    "vendor whether they may update, or name others"
)
"""What is said in place of that where only the update is forbidden."""
UNREADABLE = "the vendor, or a proxy in front of it, answers in a way that cannot be read: show it this line"
REFUSED_READ = (
    f"{HIDDEN_MEANS}: add that to the command below. If the text is about a value in targets.toml, correct it there; "
    "else ask the vendor"
)
SETUP = {
    401: CREDENTIALS,
    403: CREDENTIALS,
    404: "it does not know the appointment or the path; check the base URL, then the fixture",
    405: "it does not know the method; check the base URL",
    501: "it does not have the operation; check the base URL",
}
"""What to look at when a plain request gets this status, the likeliest first."""
OF_A_STATE = (409, 410, 423)
"""The refusals that are about the state of what is addressed (RFC 9110 and 4918: conflict, gone, locked)."""
CLOSED = (
    "a plain update of {role} is answered {status}: {why}. Name an appointment in targets.toml that is open; if this "
    "one is, show the vendor this line"
)
UNFIT_DRAFT = (
    "two plain updates of {role} are answered {first} and {second}. The contract is a draft that nobody has compared "
    "with the vendor's page, and what it sends may not be what the vendor asks for: look at both requests in the "
    "journal, and correct plain, base and parameters in {file}; if they are right, show the vendor this line"
)
SHOWN_CLOSED = "a read shows {}, which closes an appointment"
SHOWN_GUESSED = (
    "a read shows {}, which closes an appointment for all that the draft knows: if it does not, take it out of "
    "expendable in behaviour.yaml, and look at the request in the journal"
)
MAYBE_CLOSED = "it seems to be closed or locked"


def smoke_probe(bound: BoundContract, number: int = 0) -> Probe:
    """A plain update of the editable appointment, sent for no clause."""
    smoke = replace(bound.contract.clauses[0], id=SMOKE, check=ORDINARY, appointment=EDITABLE)
    return plain(smoke, bound, number)


def smoke_check(campaign: Campaign) -> str | None:
    """Send both updates. Returns why the target cannot be judged, None when it can."""
    try:
        if campaign.guard:
            campaign.guard.note_all()
        read = campaign.reader.last_read
        if read is not None and not campaign.client.reached:
            return why_not_connected(campaign.bound.target, read.failure)
        first = _answered(campaign, smoke_probe(campaign.bound))
        if not campaign.client.reached:
            return why_not_connected(campaign.bound.target, first.failure)
        without = replace(smoke_probe(campaign.bound, 1), credential="none", region=None, why="no credentials")
        bare = _answered(campaign, without)
    except CannotBePutBack as reason:
        read, what = campaign.reader.last_read, f"a read of {EDITABLE}"
        if read is None or not _is_of_editable(read.sent.path, campaign.bound):
            return str(reason)
        probe = smoke_probe(campaign.bound)
        problem = campaign.reader.missing_from_list(probe) or _unusable(what, read.answer, read.failure, campaign)
        problem = problem or _unread(what, read.answer, campaign)
        return problem or campaign.reader.missing(probe) or str(reason)
    except (NotDeclared, BudgetSpent) as reason:
        return str(reason)
    update = "a plain update"
    missing = campaign.reader.missing_from_list(first.probe) if first.status == NOT_FOUND else ""
    unusable = (
        missing or _unusable(update, first.answer, first.failure, campaign) or _sameness(first, bare, campaign.bound)
    )
    return unusable or _why_closed(campaign, first) or _why_unfit(campaign, first)


def _answered(campaign: Campaign, probe: Probe) -> Exchange:
    exchange = campaign.send(probe)
    return exchange if exchange.is_definite else retry_after_outage(campaign, exchange)


def _unusable(what: str, answer: Answer | None, failure: str | None, campaign: Campaign) -> str | None:
    """Why a target that answered so cannot be judged at all."""
    status = answer.status if answer else None
    if answer and (proxy := by_proxy(answer, campaign.bound.target.proxy)):
        return f"{what} at {campaign.bound.target.base_url} is answered {status}: {proxy}: {TO_DO}"
    if answer and (status in SETUP or leads_elsewhere(status)):
        advice = SETUP.get(answer.status, "it redirects; check the base URL")
        advice = (MAY_READ if _may_only_read(answer, campaign) else advice).format(name=campaign.expiry.name)
        return f"{what} is answered {campaign.templates.status(answer)}: {advice}"
    if not is_answered(status):
        place = f"{what} at {campaign.bound.target.base_url}"
        if status:
            return f"{place} got no definite answer: {status}"
        if failure and not failure.startswith(NO_ANSWER):
            return f"{place}: {failure}; {UNREADABLE}"
        has_answered = origin(campaign.bound.target.base_url) in campaign.client.silence.answered
        return f"{place} got {failure or NO_ANSWER}; {ANSWERED_BEFORE if has_answered else UNREACHED}"
    return None


def _may_only_read(answer: Answer, campaign: Campaign) -> bool:
    """Whether an update is forbidden with credentials that a read was answered with right before."""
    read = campaign.reader.last_read
    return answer.status == FORBIDDEN and read is not None and read.answer is not None and read.answer.is_accepted


def _unread(what: str, answer: Answer | None, campaign: Campaign) -> str | None:
    """Why an answer shows no appointment, where that is not for lack of one."""
    if answer is None:
        return None
    if not answer.is_accepted:
        return f"{what} is answered {campaign.templates.status(answer)}: {REFUSED_READ}"
    if answer.json is ABSENT:
        kind = answer.media_type or "no media type"
        return f"{what} is answered {answer.status} with {kind}, which is not JSON: check the base URL"
    return None


def _sameness(first: Exchange, bare: Exchange, bound: BoundContract) -> str | None:
    """Why a target that treats requests with and without credentials alike is not the provider's."""
    if first.answer is None or bare.answer is None or bare.answer.status != first.answer.status:
        return None
    status = first.answer.status
    if status >= 500 or (status in bound.contract.successes and not first.answer_breaks):
        return None
    return (
        f"a plain update and one without credentials are both answered {status}, and not as documented: "
        "this does not look like the provider's API; check the base URL"
    )


def _why_closed(campaign: Campaign, first: Exchange) -> str | None:
    """Why nothing can be judged by an appointment that refuses a plain update for the state that it is in.

    That is so where it shows a value that closes it, or where the refusal is a documented one about a state, whatever
    values are sent, as some may meet another booking.
    """
    if not (first.is_refused and first.is_definite) or first.answer is None:
        return None
    shown, known = closing_shown(campaign, first), campaign.bound.contract.refusals
    is_of_state = first.status in OF_A_STATE and (first.status in known or not known)
    if campaign.bound.contract.is_draft and first.status not in OF_A_STATE:
        return None  # what closes is a guess there, and the refusal is about what was sent
    if not shown and not (is_of_state and _is_always_refused(campaign, first)):
        return None
    campaign.counts.clashed = 0  # so these refusals were about no other booking
    status = campaign.templates.status(first.answer)
    told = SHOWN_GUESSED if campaign.bound.contract.is_draft else SHOWN_CLOSED
    why = told.format(", ".join(shown)) if shown else f"{MAYBE_CLOSED}{_status_shown(campaign, first)}"
    advice = CLOSED.format(role=EDITABLE, status=status, why=why)
    return f"{advice}. {HIDDEN_MEANS}" if HIDDEN in status else advice


def _why_unfit(campaign: Campaign, first: Exchange) -> str | None:
    """Why nothing can be judged by a draft whose plain updates are all refused: it, too, may be what is wrong."""
    contract = campaign.bound.contract
    if not contract.is_draft or first.answer is None or not (first.is_refused and first.is_definite):
        return None
    try:
        second = _answered(campaign, smoke_probe(campaign.bound, 1))
    except (NotDeclared, BudgetSpent) as reason:
        return str(reason)
    if second.answer is None or not (second.is_refused and second.is_definite):
        return None
    campaign.counts.clashed = 0  # so these refusals were about no other booking
    shown = [campaign.templates.status(one) for one in (first.answer, second.answer)]
    advice = UNFIT_DRAFT.format(role=EDITABLE, first=shown[0], second=shown[1], file=contract.folder / "behaviour.yaml")
    return f"{advice}. {HIDDEN_MEANS}" if any(HIDDEN in one for one in shown) else advice


def closing_shown(campaign: Campaign, first: Exchange) -> list[str]:
    """The members with values that close an appointment, as it was shown before its first update."""
    closing = closing_members(campaign, first.before.values())
    return list(dict.fromkeys(f"{at} {campaign.templates.value(at, now)}" for at, now, _ in closing))


def closing_members(campaign: Campaign, states: Iterable[Mapping[str, Json]]) -> list[tuple[str, Json, Json]]:
    """The members by which states show that an appointment is closed: where, the value, and as an update sends it."""
    bound, listed = campaign.bound, [*states]
    fields = [(field, field.shows) for field in bound.contract.behaviour.fields if field.shows]
    shown = [(field, at, get(state, at)) for field, at in fields for state in listed]
    closing = [
        (at, now, field.spelled(now))
        for field, at, now in shown
        if any(same(field.spelled(now), value) for value in closing_values(field, bound))
    ]
    return [*closing, *((at, now, now) for at, now in _cancelled_shown(bound, listed))]


def _cancelled_shown(bound: BoundContract, states: Iterable[Mapping[str, Json]]) -> list[tuple[str, Json]]:
    """The members by which a read shows that an appointment was cancelled, as the contract says."""
    recipe = bound.contract.behaviour.provision
    listed = recipe.cancelled.items() if recipe else ()
    return [(at, get(state, at)) for at, values in listed for state in states if _is_one(get(state, at), values)]


def _is_one(now: object, values: Iterable[Json]) -> bool:
    return any(same(now, one) for one in values)


def _status_shown(campaign: Campaign, first: Exchange) -> str:
    """What a read shows of the members that tell the state of an appointment; empty where it shows none."""
    recipe = campaign.bound.contract.behaviour.provision
    own = [one.pointer for one in campaign.bound.unlisted if one.nature == STATUS]
    own += [*recipe.cancelled] if recipe else []
    shown = [(at, get(state, at)) for at in own for state in first.before.values()]
    told = dict.fromkeys(f"{at} {campaign.templates.value(at, now)}" for at, now in shown if now is not ABSENT)
    return f"; a read shows {', '.join(told)}" if told else ""


def _is_always_refused(campaign: Campaign, first: Exchange) -> bool:
    """Whether an update is refused with other values, too: the first ones may have met another booking."""
    others = with_other_values(first.probe, campaign.bound) if is_clash(first, campaign.bound) else ()
    try:
        return not any(_is_free(campaign, first, probe) for probe in others)
    except (BudgetSpent, CannotBePutBack):
        return False


def _is_free(campaign: Campaign, first: Exchange, other: Probe) -> bool:
    """Whether an update is answered otherwise with other values; what is accepted is sent from now on."""
    sent = campaign.send(other)
    if sent.is_accepted:
        note_free(campaign, first.probe, other)
    return sent.status != first.status


def _is_of_editable(path: str, bound: BoundContract) -> bool:
    """Whether a path is that of a read of the appointment of role appointment.editable."""
    reading = bound.contract.behaviour.read
    return reading is not None and path.endswith(
        fill_path(bound.contract.operations[reading.operation].path, bound.appointment_path(EDITABLE))
    )
