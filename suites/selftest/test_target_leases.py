"""How the targets of a run are taken into use, and what becomes of them at its end."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from contracts.places import Place
from suites.kit.http.client import Client
from suites.kit.model.errors import BudgetSpent, LedgerUnwritable
from suites.kit.model.exchange import Probe
from suites.kit.model.profiles import PROFILES, SEED
from suites.kit.restore.entries import Original
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.leftovers import Leftovers
from suites.kit.restore.originals import Originals
from suites.kit.run.campaign import Campaign
from suites.kit.session import campaigns, target_leases
from suites.kit.session.campaigns import Campaigns, bind, open_accounts
from suites.kit.session.locks import PlaceLocks
from suites.kit.session.options import Plan
from suites.kit.session.results import Results
from suites.kit.session.run_lock import RunLock
from suites.kit.session.target_leases import TargetLeases
from suites.selftest import exchanges, live


@dataclass
class Run:
    """The leases of a run at one target, and a campaign there."""

    place: live.Place
    plan: Plan
    leases: TargetLeases

    def update(self) -> None:
        """Change the target's appointment, as the run's campaign does."""
        contract = self.plan.contracts[0]
        bound = bind(self.plan, contract, self.plan.targets[contract.name])
        client = Client(bound, 10, self.plan.run, self.leases.accounts[contract.name])
        campaign = Campaign(bound, client, ())
        campaign.guard = Originals(bound, self.leases.ledger, campaign.reader.original)
        campaign.send(Probe("CLAUSE", "a plain update", bound.plain[1]))
        client.close()


@contextmanager
def leased(
    folder: Path, run: str = "this-run", is_distributed: bool = False, providers: Sequence[str] = ("aniva",)
) -> Iterator[Run]:
    """A run at a target of each provider, not opened yet. SIGTERM is as it was before, afterwards."""
    handler = signal.getsignal(signal.SIGTERM)
    with live.place(folder, providers) as place:
        known, targets = (
            [exchanges.contract(name) for name in providers],
            {name: place.target(name) for name in providers},
        )
        plan = Plan(run, PROFILES["gate"], SEED, known, targets=targets)
        leases = TargetLeases(plan, folder, open_accounts(plan), is_distributed=is_distributed)
        yield Run(place, plan, leases)
        leases.close(is_interrupted=False)
    signal.signal(signal.SIGTERM, handler)


def test_what_a_run_changed_is_put_back_at_its_end(tmp_path: Path) -> None:
    """Closing puts every appointment back, and discards the ledger of what had to be."""
    with leased(tmp_path) as run:
        before = run.place.snapshots()
        run.leases.open()
        run.update()
        assert live.differing(before, run.place) != []
        run.leases.close(is_interrupted=False)
        assert (live.differing(before, run.place), run.place.ledgers()) == ([], [])
        assert (run.leases.leftovers["aniva"].put_back, run.leases.leftovers["aniva"].problems) == (1, [])


def test_a_spent_budget_leaves_nothing_changed(tmp_path: Path) -> None:
    """However many requests a run and its workers have sent, all appointments are read at its end, and put back."""
    with leased(tmp_path) as run:
        before = run.place.snapshots()
        run.leases.open()
        run.update()
        run.leases.accounts["aniva"].budget.note_spent(10_000, reserve=10_000)
        run.leases.close(is_interrupted=False)
        assert (live.differing(before, run.place), run.leases.leftovers["aniva"].problems) == ([], [])


def test_providers_are_put_back_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No vendor waits until another one, which may be slow, is put back."""
    both_have_begun = threading.Barrier(2, timeout=10)

    def waits_for_the_other(*_: object, **__: object) -> Leftovers:
        both_have_begun.wait()
        return Leftovers(put_back=1)

    monkeypatch.setattr(target_leases, "restore_target", waits_for_the_other)
    with leased(tmp_path, providers=("aniva", "sqod")) as run:
        run.leases.open()
        run.leases.close(is_interrupted=False)
    assert [leftovers.put_back for leftovers in run.leases.leftovers.values()] == [1, 1]


def test_the_third_interrupt_does_not_wait_for_a_slow_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the message of an interrupt promises holds: the third one stops putting back, whatever is under way."""
    is_released = threading.Event()

    def hangs(*_: object, **__: object) -> Leftovers:
        is_released.wait(30)
        return Leftovers()

    sent = list[int]()

    def interrupt() -> None:
        while len(sent) < 3 and not is_released.wait(0.2):  # another one would end pytest
            sent.append(signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(target_leases, "restore_target", hangs)
    with leased(tmp_path) as run:
        run.leases.open()
        began = time.monotonic()
        threading.Thread(target=interrupt).start()
        with pytest.raises(KeyboardInterrupt):
            run.leases.close(is_interrupted=False)
        is_released.set()
    assert (len(sent), time.monotonic() - began < 10) == (3, True)


def test_a_run_without_any_usable_contract_ends(tmp_path: Path) -> None:
    """Where every contract is broken there is nothing to put back, and that is no error."""
    with leased(tmp_path) as run:
        run.plan.contracts.clear()
        run.leases.open()
        run.leases.close(is_interrupted=False)
    assert run.leases.leftovers == {}


def test_what_was_sent_to_put_things_back_is_recorded(tmp_path: Path) -> None:
    """The journal gets the requests that put things back, numbered behind those of any campaign."""
    with leased(tmp_path) as run:
        run.leases.open()
        run.update()
        run.leases.close(is_interrupted=False)
        numbers = [record["number"] for record in run.leases.records]
    assert numbers == [target_leases.FIRST_NUMBER + number for number in range(len(numbers))]
    assert len(numbers) >= 2


@pytest.mark.parametrize(("is_interrupted", "is_distributed"), [(True, False), (False, True), (False, False)])
def test_a_request_under_way_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_interrupted: bool, is_distributed: bool
) -> None:
    """After Ctrl-C, or where a worker sent the last request, a moment passes before anything is put back."""
    pauses: list[float] = []
    monkeypatch.setattr(target_leases, "time", SimpleNamespace(sleep=pauses.append))
    with leased(tmp_path, is_distributed=is_distributed) as run:
        run.leases.open()
        run.update()
        run.leases.close(is_interrupted)
    assert pauses == ([target_leases.SETTLING_SECONDS] if is_interrupted or is_distributed else [])


def test_a_second_run_does_not_begin(tmp_path: Path) -> None:
    """While a run writes to a target, another one may not, and is told which one to wait for."""
    with leased(tmp_path) as run:
        lock = RunLock(Place.of(run.place.tables["aniva"]["base_url"]), "the-first-run")
        assert lock.acquire() is None
        run.leases.open()
        lock.release()
        assert "run the-first-run (process" in run.plan.unusable_targets["aniva"]


def test_nothing_is_sent_from_the_moment_another_run_has_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clause that is being tried stops at once, and what is changed stays in the ledger."""
    with leased(tmp_path) as run:
        run.leases.open()
        run.update()
        count = run.place.standins["aniva"].count
        monkeypatch.setattr(PlaceLocks, "taken_by", "run OTHER is writing")
        with pytest.raises(BudgetSpent, match="run OTHER is writing"):
            run.update()
        run.leases.close(is_interrupted=False)
        assert (run.place.standins["aniva"].count, len(run.place.ledgers())) == (count, 1)
        assert run.leases.leftovers["aniva"].is_owed


def after_a_killed_run(folder: Path) -> Plan:
    """The plan of a run that found changes of an earlier one, which was killed, at its target."""
    with leased(folder, "the-first-run") as first:
        first.leases.open()
        first.update()
        plan = Plan("the-second-run", first.plan.profile, SEED, first.plan.contracts, targets=first.plan.targets)
        second = TargetLeases(plan, folder, open_accounts(plan))
        first.leases._hold.release()  # the first run was killed
        first.leases._locks.pop("aniva").release()
        second.open()
        second.close(is_interrupted=False)
        return plan


def test_a_run_does_not_begin_on_changes_that_an_earlier_one_left(tmp_path: Path) -> None:
    """What an earlier run changed does not count as the original: the reason names the command that restores it."""
    assert "`pytest --restore the-first-run`" in after_a_killed_run(tmp_path).unusable_targets["aniva"]


def test_what_an_earlier_run_left_is_ours_however_it_is_said(tmp_path: Path) -> None:
    """The summary of a target that an earlier run blocks says that it is ours, whatever a mask made of the reason."""
    results = Results(plan := after_a_killed_run(tmp_path), {"aniva": "aniva"})
    results.setup["aniva"] = plan.unusable_targets["aniva"].replace("left changes", "[hidden]")
    found = results.summary(plan.contracts[0])
    assert (found["whose"], "`pytest --restore the-first-run`" in found["sentence"]) == ("left", True)


def test_what_cannot_be_noted_is_put_back_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full at the end keeps no appointment changed, and the run says that the ledger is kept."""

    def unwritable(*_: object) -> None:
        raise LedgerUnwritable("the disk is full")

    with leased(tmp_path) as run:
        before = run.place.snapshots()
        run.leases.open()
        other = str(run.plan.targets["aniva"].fixtures["appointment.pending"][0]["id"])
        run.leases.ledger.note_original(Original("aniva", "aniva", "appointment.pending", {"id": other}))
        run.update()
        with monkeypatch.context() as patch:
            patch.setattr(RestoreLedger, "_write", unwritable)
            run.leases.close(is_interrupted=False)
        left = run.leases.leftovers["aniva"]
        assert (live.differing(before, run.place), left.put_back, left.is_owed) == ([], 2, True)
        assert left.problems == ["the disk is full"]


def test_where_nothing_can_be_noted_nothing_is_sent(tmp_path: Path) -> None:
    """On a full or read-only disk a target cannot be used, and the reason names the folder; the run ends in words."""
    with leased(tmp_path) as run:
        (tmp_path / "reports").write_text("no folder")
        run.leases.open()
        run.leases.close(is_interrupted=False)
        assert str(tmp_path / "reports") in run.plan.unusable_targets["aniva"]
        assert RunLock(Place.of(run.place.tables["aniva"]["base_url"]), "the-next-run").acquire() is None


def test_an_unusable_target_gets_no_request(tmp_path: Path) -> None:
    """A target that cannot be taken into use gets no request at all, and its campaign says why."""
    with leased(tmp_path) as run:
        run.plan.unusable_targets["aniva"] = "it is in use"
        begun = Campaigns(run.plan, [], tmp_path, accounts=run.leases.accounts)
        campaign = begun.of(run.plan.contracts[0])
        assert (campaign.start(), campaign.setup) == (False, "it is in use")
        run.leases.close(is_interrupted=False)
        begun.close()
        assert run.place.standins["aniva"].count == 0


def test_appointments_are_booked_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where booking fails by a mistake of ours, the next clause does not book again: appointments would pile up."""
    booked: list[object] = []

    def broken(*given: object) -> None:
        booked.append(given)
        raise KeyError("ours")

    monkeypatch.setattr(campaigns, "book_appointments", broken)
    with leased(tmp_path, providers=("sqod",)) as run:
        run.plan.targets["sqod"] = replace(run.plan.targets["sqod"], provision=True)
        begun = Campaigns(run.plan, [], tmp_path, accounts=run.leases.accounts)
        for _ in range(2):
            with pytest.raises(KeyError):
                begun.of(run.plan.contracts[0])
    assert len(booked) == 1


def test_what_goes_wrong_while_putting_back_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of our own while putting back keeps the ledger, and names the command that tries again."""

    def broken(*_: object, **__: object) -> None:
        raise KeyError("ours")

    with leased(tmp_path) as run:
        run.leases.open()
        run.update()
        monkeypatch.setattr(target_leases, "restore_target", broken)
        run.leases.close(is_interrupted=False)
        left = run.leases.leftovers["aniva"]
        assert (left.is_owed, "KeyError" in left.problems[0]) == (True, True)
        assert RestoreLedger(run.place.ledgers()[0]).open_entries()
