"""What cannot have reached anybody: nothing is owed for it, and a run of nothing else ends with that reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpcore
import pytest

from suites.kit.http.client import Client
from suites.kit.http.retry_policy import USUAL
from suites.kit.model.errors import CannotProvision
from suites.kit.model.exchange import Probe
from suites.kit.model.target import EDITABLE
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.originals import Originals
from suites.kit.run.campaign import Campaign
from suites.kit.run.guard import send_guarded, wait_guarded
from suites.selftest import disturbed, exchanges, live
from suites.selftest.bookings import Notes, Vendor, made, wired
from suites.selftest.senders import updates

REFUSED = httpcore.ConnectError(ConnectionRefusedError(111, "Connection refused"))
NO_CONNECTION = (REFUSED, httpcore.ConnectTimeout("slow"))
UNDER_WAY = (httpcore.ReadTimeout("slow"), httpcore.ReadError("reset"), httpcore.WriteTimeout("slow"))
Sending = Callable[[Probe, Client, Originals], object]


def test_a_target_where_nothing_listens_is_owed_nothing(tmp_path: Path) -> None:
    """The run says in one message that no connection was made, leaves no restore ledger, and the next one may begin."""
    with live.place(tmp_path, ("aniva",)) as place, disturbed.nobody() as url:
        place.tables["aniva"] |= {"base_url": url, "limits": {"patience_seconds": 0.1}}
        found = place.run("-k", "hides")
    assert (found.code, place.ledgers()) == (75, [])
    assert f"aniva: no connection to {url} could be made (ConnectError: Connection refused)" in found.text
    assert "--restore" not in found.text


def test_only_what_went_out_may_have_reached_somebody() -> None:
    """A request counts as sent where a connection was made, also where the server then cuts it."""
    with disturbed.nobody() as url, updates(url) as tests:
        refused = tests.update(may_repeat=False)
        assert (refused.is_unsent, refused.lost, tests.sender.reached) == (True, 0, 0)
    with disturbed.served(disturbed.disturbed(None, "cuts")) as url, updates(url) as tests:
        cut = tests.update(may_repeat=False)
        assert (cut.is_unsent, cut.lost, tests.sender.reached) == (False, 1, 1)


@contextmanager
def unread(folder: Path, failure: Exception) -> Iterator[tuple[Client, Originals, RestoreLedger]]:
    """A target without a read, whose requests fail so."""
    shown = exchanges.bind()
    limits = replace(shown.target.limits, patience_seconds=0.1)
    behaviour = replace(shown.contract.behaviour, read=None)
    row = {**shown.target.fixture(EDITABLE), "originals": {"scheduled_at": exchanges.TIME}}
    target = replace(shown.target, limits=limits, fixtures={**shown.target.fixtures, EDITABLE: (row,)})
    bound = replace(shown, contract=replace(shown.contract, behaviour=behaviour), target=target)
    ledger = RestoreLedger(folder / "RUN.restore")

    def fails(*_: object) -> None:
        raise failure

    with wired(bound.contract, fails):
        client = Client(bound, 100, "RUN", policy=replace(USUAL, sleep=lambda _: None))
        yield client, Originals(bound, ledger, lambda probe: {}), ledger


@pytest.mark.parametrize("send", [send_guarded, wait_guarded])
@pytest.mark.parametrize(
    ("failure", "is_owed"), [*((one, False) for one in NO_CONNECTION), *((one, True) for one in UNDER_WAY)], ids=repr
)
def test_only_an_update_that_may_have_arrived_is_owed(
    send: Sending, failure: Exception, is_owed: bool, tmp_path: Path
) -> None:
    """An appointment that only updates without a connection were meant for need not be put back; any other has to."""
    with unread(tmp_path, failure) as (client, guard, ledger):
        send(Probe("", "an update", body={}), client, guard)
    assert bool(ledger.open_entries()) is is_owed


def test_where_no_read_can_ask_a_plain_update_finds_out_that_nothing_listens(tmp_path: Path) -> None:
    """A vendor that documents no read is told in the same way, and is owed nothing either."""
    with unread(tmp_path, REFUSED) as (client, guard, ledger):
        campaign = Campaign(client.bound, client, (), guard=guard)
        assert not campaign.start()
    assert (campaign.setup or "").startswith("no connection to ")
    assert ledger.open_entries() == ()


@pytest.mark.parametrize("failure", NO_CONNECTION, ids=repr)
def test_a_booking_without_a_connection_is_not_looked_for(failure: Exception) -> None:
    """A booking that cannot have arrived has made nothing, and the reason says what to do."""
    notes = Notes()
    with pytest.raises(CannotProvision, match=r"no connection to \S+ could be made"):
        made(Vendor(book=failure), notes=notes)
    assert [kind for kind, _ in notes.told] == ["making", "done"]
