"""The journal's records of what a campaign has sent, of what its answers announce, and of what the page leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from suites.kit.model.announcements import Announcement, announcements
from suites.kit.model.answer import Answer
from suites.kit.model.exchange import Exchange, OtherCall
from suites.kit.model.observation import Observation
from suites.kit.run.campaign import Campaign

Record = dict[str, Any]


def records_of(campaign: Campaign) -> list[Record]:
    """What a campaign has to tell since the last time, masked with all that is known by now."""
    sent, seen = campaign.take_sent(), campaign.observations
    campaign.observations = []
    return [
        *map(campaign.templates.record, sent),
        *_announced(map(_answer_of, sent), campaign),
        *(_observation(one, campaign) for one in seen),
    ]


def _answer_of(sent: Exchange | OtherCall) -> Answer | None:
    return sent.answer if isinstance(sent, Exchange) else sent.result.answer


def _announced(answers: Iterable[Answer | None], campaign: Campaign) -> Iterator[Record]:
    """What answers announce, once in a run for each header: each answer has the same."""
    for answer in answers:
        for one in announcements(answer.headers) if answer is not None else ():
            key = f"announced: {one.header}"
            if key not in campaign.done_once:
                campaign.done_once.add(key)
                yield _announcement(one, campaign)


def _announcement(one: Announcement, campaign: Campaign) -> Record:
    return {
        "kind": "announcement",
        "provider": campaign.bound.contract.name,
        "header": one.header,
        "date": one.date and one.date.isoformat(),
        "number": one.number,
        "seconds": one.seconds,
        "version": one.version,
    }


def _observation(seen: Observation, campaign: Campaign) -> Record:
    """A code of the vendor's, the reason of a doubt and what was sent could hold a value of the target, and are masked
    like any other text."""
    return {
        "kind": "observation",
        "provider": campaign.bound.contract.name,
        "clause": seen.clause,
        "case": seen.case,
        "exchange": seen.exchange,
        "status": seen.status,
        "code": None if seen.code is None else campaign.templates.text(seen.code),
        "effects": [*seen.effects],
        "doubt": campaign.templates.own(seen.doubt) if seen.doubt else None,
        **({"says": seen.says} if seen.says else {}),
        **({"sent": campaign.templates.sent(seen.sent)} if seen.sent else {}),
    }
