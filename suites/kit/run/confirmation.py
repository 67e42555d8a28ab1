"""Sends a request again before the vendor is blamed for its answer, or for the lack of one."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from suites.kit.generate.bodies import for_another
from suites.kit.generate.named import keeps, named_members
from suites.kit.generate.other_values import with_other_values
from suites.kit.model.chance import FEWEST_OTHERS, attempts_needed
from suites.kit.model.errors import BudgetSpent, CannotBePutBack
from suites.kit.model.exchange import Exchange, Probe
from suites.kit.model.findings import Finding, Phrase
from suites.kit.model.target import EDITABLE, EXPENDABLE
from suites.kit.run.closing import retry_after_outage
from suites.kit.run.exchanges import repeated
from suites.kit.run.expiry import REFUSALS_IN_A_ROW
from suites.kit.run.once import send_there, try_elsewhere
from suites.kit.run.own_emptying import without_excused
from suites.kit.run.repetitions import REPETITIONS, count_repetitions, setting, undoing
from suites.kit.run.smoke import smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

MOST_CONFIRMED = 8
"""How many findings of one clause are sent again: more of them would leave nothing for clauses still to come, and the
clause is broken already."""
RESERVE = 60
"""Requests that are kept for clauses still to come: nothing is sent again when fewer are left. A tenth of the
smallest budget, so that a vendor with many faults is still tried on all clauses."""
LATE_RESERVE = 15
"""The same once only clauses that listen are to come: some send a few requests of their own."""
DEFINITE = "a definite answer (2xx or 4xx)"
MEANWHILE = "plain updates sent before and after it were answered, so this is no outage"
PLAIN_ATTEMPTS = 2
"""How often a plain update may get lost before it counts as an outage: at a loss rate of 10 %, once in a hundred. With
more of them, the sender would give the target up before the run waits for the end of an outage."""


def confirm_no_answer(campaign: Campaign, first: Exchange) -> Exchange:
    """Find out whether a missing answer is the vendor's: the same request stays without one, while others are answered.

    How often it is sent depends on how many other requests of the run were lost. Anything else counts as an outage: the
    run waits until it is over and blames nobody. Returns the last repetition, if it may be an answer, or `first`.
    """
    clause = next((clause for clause in campaign.selected if clause.id == first.probe.clause), None)
    # Sending again would not clear it up.
    if clause is None or _is_held_up(first):
        return retry_after_outage(campaign, first)
    attempts = 1
    while True:
        if not _others_are_answered(campaign, first.probe):
            return retry_after_outage(campaign, first)
        needed = attempts_needed(*campaign.losses.of_others(first.probe), probes=campaign.losses.probes)
        if needed is None:
            return first
        if attempts >= needed:
            break
        again = campaign.send(first.probe, first.previous)
        if again.is_definite:
            campaign.evidence.withdraw(first, attempts)
            return again
        if _is_held_up(again):
            return again
        attempts += 1
    campaign.losses.excuse(first.probe)
    expected, got = Phrase(DEFINITE), Phrase(f"{first.failure or first.status or 'no answer'}, each time; {MEANWHILE}")
    found = Finding(clause, first, "", first.probe.why, expected, got, seen=(attempts, attempts))
    campaign.evidence.add(found)
    return first


def _is_held_up(exchange: Exchange) -> bool:
    """Whether a rate limit, a refused login or a firewall's page came in place of an answer: that is no silence."""
    return exchange.status is not None and 400 <= exchange.status < 500


def confirm_refused_login(campaign: Campaign) -> None:
    """Find out at once whether our credentials are refused from now on: plain updates are answered alike."""
    for _ in range(REFUSALS_IN_A_ROW):
        if campaign.expiry.reason or campaign.send(smoke_probe(campaign.bound)).is_definite:
            return


def _others_are_answered(campaign: Campaign, probe: Probe) -> bool:
    """Send a plain update, and more of them until there are enough other requests to know how many get lost."""
    if not _plain_is_answered(campaign):
        return False
    missing = FEWEST_OTHERS - campaign.losses.of_others(probe)[1]
    return all(_plain_is_answered(campaign) for _ in range(missing))


def _plain_is_answered(campaign: Campaign) -> bool:
    return any(campaign.send(smoke_probe(campaign.bound)).is_definite for _ in range(PLAIN_ATTEMPTS))


def confirm_page(campaign: Campaign, first: Exchange) -> None:
    """Find out whether a doubtful answer is the vendor's: the same request gets the same one each time, while a plain
    update in between is answered. How often depends on how many valid updates of the run got such a page."""
    if campaign.presence.lacks(first.probe.place):
        return
    answers = [first]
    missing = FEWEST_OTHERS - campaign.firewall.pages.of_others(first.probe)[1]
    if not all(_plain_is_answered(campaign) for _ in range(missing)):
        return
    for _ in range((campaign.firewall.pages_needed(first.probe, campaign.losses.probes) or 1) - 1):
        if not _plain_is_answered(campaign):
            return
        answers.append(campaign.send(first.probe, first.previous))
    pages = {again.status if again.is_doubtful else None for again in answers}
    if len(answers) == 1 or pages != {first.status}:
        return
    campaign.firewall.excuse(first.probe)
    campaign.evidence.withdraw(first, len(answers))
    campaign.evidence.observe(replace(first, is_doubtful=False))


def confirm_findings(campaign: Campaign, exchange: Exchange, new: list[Finding]) -> None:
    """Send the request of new findings twice more, and record how often each of them shows.

    What is found meanwhile waits until this is done.
    """
    if campaign.collected is not None:  # what shows in a sequence only, shows again in that sequence only
        campaign.collected.append((exchange, new))
        return
    if exchange.probe.is_final:
        for finding in new:
            campaign.evidence.mark(finding, is_final=True)
        return
    campaign.unconfirmed.append((exchange, new))
    if len(campaign.unconfirmed) > 1:
        return
    while campaign.unconfirmed:
        if campaign.client.remaining >= reserve(campaign) and not _is_enough(campaign, campaign.unconfirmed[0][1]):
            sent = campaign.client.count
            _count_repetitions(campaign, *campaign.unconfirmed[0])
            campaign.client.give_back(campaign.client.count - sent)
        campaign.unconfirmed.pop(0)


def _is_enough(campaign: Campaign, new: list[Finding]) -> bool:
    """Whether each clause that has found something was found broken often enough."""
    known = Counter(finding.clause.id for finding in campaign.evidence.findings().values())
    return all(known[finding.clause.id] > MOST_CONFIRMED for finding in new)


def reserve(campaign: Campaign) -> int:
    """How many requests are kept for the clauses still to come."""
    return LATE_RESERVE if campaign.is_listening else RESERVE


def _count_repetitions(campaign: Campaign, exchange: Exchange, every: list[Finding]) -> None:
    new = without_excused(campaign, exchange, every)
    if not new:
        return
    is_read = any(finding.clause.is_about_reads for finding in new)
    probe = replace(exchange.probe, rereads=True) if is_read else exchange.probe
    count_repetitions(campaign, replace(exchange, probe=probe), new)
    for finding in new:
        if finding.is_about_states and not campaign.evidence.is_confirmed(finding):
            _replay(campaign, finding)


def _replay(campaign: Campaign, finding: Finding) -> None:
    """Send what came before the request of a finding again, and then the request itself.

    A change may show once only, because it stays: a member that was emptied cannot be emptied again. So the member gets
    its old value first, or another one. What no update can set is tried at an appointment that may be used up, or at
    another one where it would show.
    A warning about such a member stays one, as nothing could show it again, if the appointment was read right before
    the request: hardly anybody else can have changed it in between.
    """
    last, body = finding.exchange.probe, undoing(finding, campaign.bound)
    with suppress(BudgetSpent, CannotBePutBack):
        resend(campaign, finding)
        for probe in at_others(campaign, last) if body is None else ():
            if not campaign.evidence.is_confirmed(finding):
                send_there(campaign, finding, probe)
        if body is None and not campaign.evidence.is_confirmed(finding):
            try_elsewhere(campaign, finding)
    if body is None and finding.exchange.was_read_before and not finding.is_violation:
        campaign.evidence.mark(finding, is_final=True)


def at_others(campaign: Campaign, probe: Probe) -> list[Probe]:
    """A probe at the next appointments that may be used up; where it may clash there, with other values, too.

    None where what breaks a rule may not be sent there, or what its clause names.
    """
    is_ours = probe.appointment in (EDITABLE, EXPENDABLE) and not (probe.path or probe.query)
    count = len(campaign.bound.target.fixtures.get(EXPENDABLE, ())) if is_ours else 0
    places = [(EXPENDABLE, number) for number in range(count)]
    others = [place for place in places if place != probe.place and place not in campaign.closed][:REPETITIONS]
    bound, shared = campaign.bound, replace(probe, body=for_another(probe.body, campaign.bound))
    if not keeps(named_members(probe, bound), probe.body, shared.body):
        return []
    alike = [one for one in (shared, *with_other_values(shared, bound)) if one.region in (None, bound.region(one.body))]
    return [replace(one, appointment=role, fixture=number, rereads=True) for role, number in others for one in alike]


def resend(campaign: Campaign, finding: Finding) -> None:
    """Take the member of a finding back, and send its request and those before it again, each with a read after it.

    Raises BudgetSpent, CannotBePutBack.
    """
    last, previous = finding.exchange.probe, None
    body = undoing(finding, campaign.bound)
    for probe in (*setting(campaign, finding, body), *_before(campaign, finding.exchange), last):
        again = replace(probe, rereads=True)
        previous = campaign.send(again, repeated(again, previous))


def _before(campaign: Campaign, exchange: Exchange) -> list[Probe]:
    """The last updates of an exchange's appointment before it that may be sent again, in their order."""
    earlier = [one for one in campaign.latest[exchange.probe.place] if one.number < exchange.number]
    return [one.probe for one in earlier if not one.probe.is_final]
