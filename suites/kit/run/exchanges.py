"""What is known of a request once it was answered: the exchange, as all clauses are to judge it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contracts.pointers import ABSENT
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import SuiteError
from suites.kit.model.exchange import CallResult, Exchange, Probe, Region, States
from suites.kit.run.listed import is_unlisted

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign


def repeated(probe: Probe, previous: Exchange | None) -> Exchange | None:
    """The exchange before a probe, if that is the same request once more, if only under the key of it, or the same with
    what the appointment has; else None."""
    if previous is None:
        return None
    if probe.is_rest:
        return previous if (previous.probe.clause, previous.probe.place) == (probe.clause, probe.place) else None
    alike = replace(previous.probe, stale=probe.stale, same_key=probe.same_key)
    return previous if probe in (previous.probe, alike) else None


def region_of(probe: Probe, bound: BoundContract) -> Region:
    """The region of a probe's body. Raises SuiteError unless it is the one that the probe means."""
    is_judged = probe.is_at_own_appointment and probe.body is not ABSENT and not probe.media_type
    region = bound.region(probe.body) if is_judged else Region.OTHER
    if probe.region not in (None, region):
        raise SuiteError(f"{probe.clause}, {probe.why}: meant to be {probe.region} and is {region}: {probe.body!r}")
    return region


def exchange_of(
    campaign: Campaign, number: int, probe: Probe, region: Region, result: CallResult, before: States, after: States,
    previous: Exchange | None, was_missing: bool,
) -> Exchange:  # fmt: skip
    """The exchange of a probe that was sent, with the appointment before and after it.

    `was_missing`: a list did not show it before the update either, and was read again after it.
    """
    answer, bound, reader = result.answer, campaign.bound, campaign.reader
    breaks = bound.answer_breaks(answer.status, answer.value) if answer else ()
    return Exchange(
        number=number,
        probe=probe,
        sent=result.sent,
        answer=answer,
        failure=result.failure,
        region=region,
        before=before,
        after=_shown_by_read(after) if probe.together else after,
        first=reader.first(probe),
        earlier=tuple(one.before for one in campaign.latest.get(probe.place, ())),
        path=campaign.client.path_of(probe),
        unread=reader.unread(probe),
        was_read_before=reader.has_just_read,
        late=reader.late(probe),
        lost=result.lost,
        body_breaks=bound.breaks(probe.body) if region is Region.INVALID else (),
        answer_breaks=breaks,
        is_doubtful=campaign.firewall.is_doubtful(probe, answer, breaks),
        overtaken=result.overtaken,
        is_after_closing=probe.place in campaign.closed,
        beside=result.others[0] if probe.together and result.others else None,
        is_documented=region is not Region.OTHER and bound.is_documented(probe.body),
        previous=previous,
        missing=_missing(campaign, probe),
        copies=reader.copies(probe) if "read" in after else "",
        is_unlisted=was_missing and "read" not in after and is_unlisted(campaign, probe),
    )


def _shown_by_read(after: States) -> States:
    """What a read shows: the answer to one of two updates at the same moment may not know of the other one."""
    return {source: state for source, state in after.items() if source == "read"}


def _missing(campaign: Campaign, probe: Probe) -> str:
    """Why the probe's appointment could not be read; empty where it was, or where no account should find it."""
    own = next((clause for clause in campaign.selected if clause.id == probe.clause), None)
    return "" if own is not None and kind_of(own).hidden else campaign.reader.missing(probe)
