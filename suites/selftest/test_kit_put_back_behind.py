"""What restoring promises where reads are behind what the target has: a replica's reads, or those of a cache."""

from __future__ import annotations

import re

import httpx
import pytest
import respx

from suites.kit.restore.blame import Blame
from suites.kit.restore.last_known import PAUSES
from suites.kit.restore.leftovers import restore_target
from suites.kit.restore.put_back_result import AS_BEFORE, put_back_problems
from suites.selftest import put_backs
from suites.selftest.put_backs import ADVICE, Served, refusing

clinic = put_backs.clinic
NOTE = "Synthetic test booking"


def test_what_an_answer_showed_is_put_back_though_no_read_shows_it(clinic: Served) -> None:
    """A read that still shows the original does not keep the old value from being sent."""
    clinic.show_as_now()
    clinic.try_update({"note": "changed"})
    assert [one.outcome for one in clinic.restore()] == [AS_BEFORE]
    assert (clinic.updates, clinic.shown["note"]) == ([{"note": NOTE}], NOTE)


def test_a_read_behind_is_repeated_until_it_agrees(clinic: Served) -> None:
    """What was put back counts as such as soon as one of the reads, ever later, shows it."""
    clinic.try_update({"note": "changed"})
    clinic.show_as_now(reads=3)
    assert [one.outcome for one in clinic.restore()] == [AS_BEFORE]
    assert clinic.pauses == list(PAUSES[:2])


def test_a_read_that_agrees_at_once_is_enough(clinic: Served) -> None:
    """Where the first read shows what was put back, there is neither a pause nor another read."""
    clinic.try_update({"note": "changed"})
    clinic.restore()
    assert (clinic.pauses, [one.method for one in clinic.asked]) == ([], ["GET", "PUT", "GET"])


def test_a_number_that_reads_show_as_text_is_as_before(clinic: Served) -> None:
    """An answer that shows 301 where reads show "301" tells of no change."""

    def spelled(request: httpx.Request) -> httpx.Response | None:
        if request.method != "GET":
            return None
        text = respx.WSGIHandler(clinic.standin)(request).read().decode()
        return httpx.Response(200, text=re.sub(r'("practitionerId": ?)(\d+)', r'\1"\2"', text))

    clinic.interject = spelled
    clinic.try_update({"note": "changed"})
    [restored] = clinic.restore()
    assert (restored.outcome, restored.left_alone, restored.unnamed) == (AS_BEFORE, (), ())
    assert clinic.updates == [{"note": NOTE}]


def test_reads_that_stay_behind_are_told(clinic: Served) -> None:
    """Where the answer says that it is put back and no read does, both are told, and the entry stays owed."""
    clinic.try_update({"note": "changed"})
    clinic.show_as_now()
    [restored] = clinic.restore()
    assert (clinic.pauses, restored.is_done) == (list(PAUSES), False)
    assert put_back_problems(restored, clinic.bound) == [
        "$APPOINTMENT_EDITABLE (50001): /note is still changed: putting it back was answered as done, but reads 7 s "
        "later do not show it: the vendor's reads seem to be behind; restore again"
    ]


@pytest.mark.parametrize("is_behind", [True, False], ids=["late reads", "refused"])
def test_where_reads_may_be_late_nothing_is_refused(clinic: Served, is_behind: bool) -> None:
    """A change by the vendor's fault is beyond undoing where putting it back is refused, not where reads are late."""
    blamed = [Blame("A-CLAUSE", "/note", frozenset())]
    clinic.try_update({"note": "changed"})
    if is_behind:
        clinic.show_as_now()
    else:
        clinic.interject = refusing("note")
    told = restore_target(clinic.ledger, clinic.bound, "selftest", sleep=lambda _: None, blamed=blamed)
    assert (told.is_owed, told.is_refused) == (True, not is_behind)


def test_an_earlier_value_of_the_run_is_not_taken_for_somebody_elses(clinic: Served) -> None:
    """Where a read shows what the run gave before, it is read again, and all is put back without a word."""
    clinic.try_update({"note": "first"})
    clinic.show_as_now(reads=1)
    behind, clinic.interject = clinic.interject, lambda _: None
    clinic.try_update({"note": "changed"})
    clinic.interject = behind
    [restored] = clinic.restore()
    assert (restored.outcome, restored.left_alone, restored.unnamed) == (AS_BEFORE, (), ())
    assert (clinic.pauses, clinic.shown["note"]) == ([PAUSES[0]], NOTE)


def test_an_earlier_value_that_stays_is_put_back_and_told(clinic: Served) -> None:
    """Where all reads show what the run gave before, somebody may have set it again: it is put back, and told."""
    clinic.try_update({"status": "CONFIRMED"})
    clinic.try_update({"status": "CHECKED_IN"})
    clinic.shown["status"] = "CONFIRMED"
    [restored] = clinic.restore()
    assert (restored.unnamed, clinic.shown["status"]) == (("/status",), "SCHEDULED")


@pytest.mark.parametrize("is_shown", [True, False])
def test_what_cannot_be_put_back_is_named_though_no_read_shows_it(clinic: Served, is_shown: bool) -> None:
    """A member that answers say is changed is told, whether reads show it or are behind."""
    clinic.show_as_now(0 if is_shown else 1_000)
    clinic.try_update({"note": "changed"})
    behind = clinic.interject
    clinic.interject = lambda asked: behind(asked) if asked.method == "GET" else httpx.Response(409)
    [restored] = clinic.restore()
    assert (restored.not_restored, restored.outcome) == (("/note",), f"putting it back was answered 409{ADVICE}")
