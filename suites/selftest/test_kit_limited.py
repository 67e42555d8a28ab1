"""What a run says of a target that is up and takes no more of its requests: why, until when, and when to go on."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from suites.kit.http import replies
from suites.kit.http.replies import Pause, Reply
from suites.kit.model.answer import Answer
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import Probe
from suites.kit.restore.leftovers import Leftovers
from suites.kit.restore.put_back_result import MAY_BE_THERE, UNTOUCHED
from suites.kit.run.settled_reads import WRITTEN
from suites.kit.session.left_text import left_changed, said_of
from suites.kit.session.restore_command import _print_result
from suites.kit.session.results import _most_telling
from suites.kit.session.terminal import _by_reason
from suites.selftest.test_kit_blame import PLAN
from suites.selftest.test_kit_together import client

UNTIL = "2026-12-01 00:30 UTC"
LIMITED = f"our requests are limited (429) until about {UNTIL}, which is after the end of the time budget"
UNREAD = f"could not be read at the end ({LIMITED}){MAY_BE_THERE}"


def refuses(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answers that the day's limit is reached."""
    start_response("429 Too Many Requests", [("Retry-After", "34620"), ("Content-Type", "application/json")])
    return [json.dumps({"error": "daily request limit reached"}).encode()]


def test_a_limit_is_told_in_the_words_of_the_vendor() -> None:
    """Why nothing more is sent is what the target answered: its status, and its own words."""
    with client(refuses) as sends, pytest.raises(BudgetSpent, match=r"429: .*limit reached.*until about"):
        sends.update(Probe("", "a change", {"location_id": "x"}))


def test_a_limit_has_one_reason_for_all_clauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """However late a clause asks, the reason is the same text: until when is a time of day, and counts nothing down."""
    pause = Pause.after(Reply(Answer(429, {}, b"", 1.0), status=429), 34_620)
    first = pause.why(lambda _: "")
    monkeypatch.setattr(time, "monotonic", lambda: pause.until - 60)
    monkeypatch.setattr(replies, "datetime", None)
    assert pause.why(lambda _: "") == first


def test_a_limit_is_one_section_of_the_terminal() -> None:
    """A reason that quotes the limit stands under it."""
    quoted = f"none of the 10 generated bodies was sent: 10 left out ({LIMITED})"
    records = [{"provider": "acme", "clause": f"ACME-{why}", "reason": why} for why in (LIMITED, quoted)]
    assert len(_by_reason(records)) == 1


def test_a_limit_says_when_changes_can_be_put_back() -> None:
    """The way that puts them back names the time before which it would be refused."""
    found = Leftovers([f"$A (7): {UNREAD}\nthe run sent updates"])
    found.owe(is_unread=True)
    first = next(line for line in left_changed(PLAN, found) if line.startswith("(a) "))
    assert first.startswith(f"(a) once they can be read again, not before about {UNTIL}, put the changes back: ")


def test_restore_says_when_to_try_again(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that was refused by the limit ends with the time of the next try."""
    _print_result("acme", "R1", Leftovers([f"$A (7): {UNREAD}"]))
    assert capsys.readouterr().out.splitlines()[-1].startswith(f"  try again after about {UNTIL}")


def test_what_was_not_touched_is_not_said_to_be_changed() -> None:
    """Where no update of any of them was accepted, nobody is told that changes may be left there."""
    found = Leftovers([f"${name} (7): {UNREAD}\n{UNTOUCHED}" for name in "AB"])
    text = "\n".join(left_changed(PLAN, found))
    assert ("no update of them was accepted" in text, "changes may be left" in text) == (True, False)


def test_what_somebody_else_set_is_not_left_by_the_run() -> None:
    """The sentence of a run names whoever writes to the appointment, and not the run."""
    assert said_of(["$A (7): /note was changed by somebody else since; left alone"]).startswith("Something else writes")


def test_what_was_seen_is_the_reason_of_a_run() -> None:
    """Of several reasons the sentence of a run has the one that is no guess, however many clauses have another."""
    guesses = [{"reason": "it changed now and then", "strength": "should"}] * 3
    assert WRITTEN in _most_telling([*guesses, {"reason": f"/note {WRITTEN}", "strength": "must"}])


def test_the_gravest_clause_has_the_reason_of_a_run() -> None:
    """Of reasons that as many clauses have, the one of a promise comes before the one of a suggestion."""
    assert _most_telling([{"reason": one, "strength": one} for one in ("should", "must")]) == "must"
