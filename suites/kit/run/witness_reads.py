"""Reads of appointments that an update was not sent to: how one is shown, and whether a change there stays.

A read may have been behind, or somebody else may write there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from contracts import Json
from contracts.pointers import ABSENT, get
from suites.kit.model.answer import is_answered
from suites.kit.model.exchange import Exchange
from suites.kit.model.json_values import same
from suites.kit.run.culprits import is_sent
from suites.kit.run.witness import Witness

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

STAYS, WAS_LATE, BY_SOMEBODY = "stays", "was late", "by somebody else"


def fate_of(campaign: Campaign, witness: Witness, pointer: str, old: Any, new: Any, sent: list[Exchange]) -> str:
    """Whether later reads show a changed member alike. As it was, a read was behind; as nothing that the run has
    `sent`, somebody else writes to it, as nothing is sent meanwhile."""
    for pause in campaign.settled.pauses:
        campaign.client.pause(pause)
        now = get(read_of(campaign, witness), pointer)
        if same(now, old) or (not same(now, new) and witness.is_own(pointer, now)):
            return WAS_LATE
        if now is not ABSENT and not same(now, new) and not is_sent(sent, pointer, now, campaign):
            return BY_SOMEBODY
    return STAYS


def read_of(campaign: Campaign, witness: Witness) -> Mapping[str, Json] | None:
    """An appointment as one read shows it now; None where that does not show it."""
    return campaign.reader.read_now(witness.probe).get("read")


def shown_by_read(campaign: Campaign, witness: Witness, is_first: bool) -> Mapping[str, Json] | None:
    """An appointment as a read of its own shows it, which is repeated once; `is_first`: nothing was sent yet, so that
    it may have been read a moment ago."""
    reader, probe = campaign.reader, witness.probe
    known = reader.before(probe) if is_first else {}
    shown = known if "read" in known else reader.read_now(probe)
    return shown.get("read") or ({} if is_down(campaign) else reader.read_now(probe)).get("read")


def is_down(campaign: Campaign) -> bool:
    """Whether the last read got no answer."""
    last = campaign.reader.last_read
    return last is not None and not is_answered(last.status)
