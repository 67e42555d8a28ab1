"""Of recorded requests whose order nobody can tell, none is blamed for another; where it can be told, one is."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from suites.selftest.recordings import Recording, judged
from suites.selftest.test_recorded_judging import change

LANGUAGE, DURATION, OTHER_LANGUAGE = (
    {"interpreter_language": "Welsh"}, {"duration_in_minutes": 45}, {"interpreter_language": "Irish"},
)  # fmt: skip
FAULT = "SQOD-ONLY-SENT:touches_a_neighbour"
ELSEWHERE = {"method": "POST", "url": "https://app.example.com/graphql"}


def shows(entry: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """An entry with the answer of another one."""
    entry["response"] = deepcopy(other["response"])
    return entry


def begins(entry: dict[str, Any], other: dict[str, Any], milliseconds: float) -> None:
    """Have an entry begin so much later than another one."""
    moment = datetime.fromisoformat(other["startedDateTime"]) + timedelta(milliseconds=milliseconds)
    entry["startedDateTime"] = moment.isoformat()


def lost(status: int, **request: Any) -> Recording:
    """An update that got no answer of the vendor's, took effect a moment later, between a read and another."""
    made = Recording("sqod")
    old = made.read()
    first = made.update(LANGUAGE)
    first["response"]["status"] = status
    first["request"].update(request)
    shows(made.read(), old)
    made.update(DURATION)
    made.read()
    return made


@pytest.mark.parametrize("status", [0, 503, 504])
def test_an_update_without_an_answer_may_take_effect_later(status: int, tmp_path: Path) -> None:
    """What an update that got no answer changes after its end is not laid at the next one."""
    found = judged(lost(status), tmp_path)
    assert found.of("violation", "warning") == set()
    assert [note for note in found.campaign.notes if "another write of the file" in note]


@pytest.mark.parametrize("status", [0, 504, 202])
def test_another_write_without_an_answer_may_take_effect_later(status: int, tmp_path: Path) -> None:
    """Nor is what another write does later, that got no answer or was only taken for later."""
    found = judged(lost(status, **ELSEWHERE), tmp_path)
    assert found.of("violation", "warning") == set()
    assert "entry 2 of the file" in (found.verdicts["SQOD-ONLY-SENT"].reason or "")


def test_a_write_that_was_answered_is_over(tmp_path: Path) -> None:
    """A write that was answered before the read takes no blame for what is found after it."""
    made = Recording("sqod", FAULT)
    made.update(OTHER_LANGUAGE)["request"].update(ELSEWHERE)
    made.pause(30)
    made.round(LANGUAGE)
    assert "SQOD-ONLY-SENT" in judged(made, tmp_path).of("violation")


@pytest.mark.parametrize(
    ("error", "word"),
    [
        ("net::ERR_BLOCKED_BY_CLIENT", "violation"),
        ("net::ERR_INTERNET_DISCONNECTED", "violation"),
        ("net::ERR_BLOCKED_BY_RESPONSE", "inconclusive"),
        ("net::ERR_TIMED_OUT", "inconclusive"),
    ],
)
def test_a_write_that_was_never_sent_explains_nothing(error: str, word: str, tmp_path: Path) -> None:
    """What an ad blocker stopped changes nothing, while what was sent and got no answer may."""
    made = Recording("sqod", FAULT)
    made.update(OTHER_LANGUAGE)["request"].update(ELSEWHERE)
    made.entries[-1]["response"].update(status=0, content={"size": 0, "mimeType": "x-unknown"}, _error=error)
    made.round(LANGUAGE)
    made.entries[0]["startedDateTime"] = made.entries[1]["startedDateTime"]
    assert judged(made, tmp_path).verdicts["SQOD-ONLY-SENT"].word == word


def test_what_was_accepted_is_soon_done(tmp_path: Path) -> None:
    """What is sent for statistics at another host, and answered by 202, takes no blame for what is found much later."""
    made = Recording("sqod", FAULT)
    made.update(OTHER_LANGUAGE)["request"].update(ELSEWHERE)
    made.entries[-1]["response"]["status"] = 202
    made.pause(10)
    made.round(LANGUAGE)
    assert "SQOD-ONLY-SENT" in judged(made, tmp_path).of("violation")


def test_updates_that_are_only_accepted_are_judged(tmp_path: Path) -> None:
    """Where the vendor answers each update by 202, one is not under way until the next, so that a fault is found."""
    made = Recording("sqod", FAULT)
    for body in (LANGUAGE, DURATION, OTHER_LANGUAGE):
        made.read()
        made.update(body)["response"]["status"] = 202
        made.read()
        made.pause(15)
    assert "SQOD-ONLY-SENT" in judged(made, tmp_path).of("violation")


@pytest.mark.parametrize(("milliseconds", "time"), [(50, 50), (0, 0), (0, 50)])
def test_updates_that_touch_blame_nobody(milliseconds: int, time: int, tmp_path: Path) -> None:
    """An update is not judged by a read after another one that begins as it ends, or with it."""
    made = Recording("sqod")
    made.read()
    first, second = made.update(LANGUAGE), made.update(OTHER_LANGUAGE)
    made.read()
    begins(second, first, milliseconds)
    first["time"] = second["time"] = time
    assert judged(made, tmp_path).flagged == set()


def test_what_began_in_one_moment_has_no_order(tmp_path: Path) -> None:
    """Of reads and updates that all began in one moment, as a coarse clock has it, nobody knows which came first."""
    made = Recording("sqod")
    made.read()
    made.update(LANGUAGE)
    made.read()
    made.update(DURATION)
    made.read()
    for entry in made.entries:
        entry.update(time=0, startedDateTime=made.entries[0]["startedDateTime"])
    assert judged(made, tmp_path).flagged == set()


def test_a_read_within_a_longer_update_is_none_after_it(tmp_path: Path) -> None:
    """A read after a short update and within a longer one does not tell how the appointment was after both."""
    made = Recording("sqod")
    made.update(DURATION)
    made.entries.clear()
    old, _ = made.read(), made.entries.clear()
    long, short = made.update(LANGUAGE), made.update({"is_interpreter_needed": False})
    between, last, after = made.read(), made.update({"duration_in_minutes": 60}), made.read()
    shows(between, old)
    long["time"] = 5000
    for entry, milliseconds in ((short, 100), (between, 4800), (last, 5050), (after, 5150)):
        begins(entry, long, milliseconds)
    assert judged(made, tmp_path).flagged == set()


def in_vain(made: Recording, body: dict[str, Any], status: int) -> None:
    """Record an update that got this status and took no effect."""
    sent = Recording("sqod", now=made.now).update(body)
    sent["response"].update(status=status, content={"size": 0, "mimeType": ""})
    made.entries.append(sent)


@pytest.mark.parametrize("status", [307, 308, 429])
def test_a_fault_after_an_update_in_vain_is_found(status: int, tmp_path: Path) -> None:
    """Where an update is sent again because nothing was done, the read before both still tells how it was."""
    made = Recording("sqod", FAULT)
    made.read()
    in_vain(made, LANGUAGE, status)
    made.pause(0.1)
    made.update(LANGUAGE)
    made.read()
    assert "SQOD-ONLY-SENT" in judged(made, tmp_path).of("violation")


def again(status: int, first: dict[str, Any], fault: str = "") -> Recording:
    """A read, an update that got this status and took no effect, another one, and a read; and a minute later more."""
    made = Recording("sqod", fault)
    made.read()
    in_vain(made, first, status)
    made.pause(0.5)
    made.update(LANGUAGE)
    made.read()
    made.pause(30)
    made.update(DURATION)["response"]["status"] = 504
    return made


@pytest.mark.parametrize("status", [0, 500, 503])
def test_a_fault_in_an_update_that_is_sent_again_is_found(status: int, tmp_path: Path) -> None:
    """Where the same update is sent again because no answer came, the read before both tells how it was."""
    assert "SQOD-ONLY-SENT" in judged(again(status, LANGUAGE, FAULT), tmp_path).of("violation")


@pytest.mark.parametrize("times", [2, 1200])
def test_a_fault_in_an_update_that_is_sent_again_and_again_is_found(times: int, tmp_path: Path) -> None:
    """However often the same update is sent because no answer came, the read before all tells how it was."""
    made = again(503, LANGUAGE, FAULT)
    in_vain = made.entries[1]
    in_vain["time"] = 0
    more = [{**in_vain} for _ in range(times - 1)]
    for number, entry in enumerate(more, 1):
        begins(entry, in_vain, 0.3 * number)
    made.entries += more
    assert "SQOD-ONLY-SENT" in judged(made, tmp_path).of("violation")


@pytest.mark.parametrize("status", [0, 500, 503])
def test_another_update_after_a_lost_one_blames_nobody(status: int, tmp_path: Path) -> None:
    """Where another update is sent then, what the first one may have changed is unknown."""
    assert "SQOD-ONLY-SENT" not in judged(again(status, DURATION, FAULT), tmp_path).of("violation", "warning")


def test_a_fault_in_an_update_that_is_recorded_twice_is_found(tmp_path: Path) -> None:
    """Where the page and its service worker have each recorded one update, they do not hide what it does."""
    made = Recording("sqod", FAULT)
    made.round(LANGUAGE)
    twin = deepcopy(made.entries[1])
    begins(twin, twin, 5)
    made.entries.insert(2, {**twin, "time": 40})
    assert "SQOD-ONLY-SENT" in judged(made, tmp_path).of("violation")


def at_once() -> Recording:
    """Two updates of one member at the same time, of which both answers show what the second has set."""
    made = Recording("sqod")
    first, second = made.update(LANGUAGE), made.update(OTHER_LANGUAGE)
    shows(first, second)
    begins(second, first, 10)
    return made


def test_an_answer_may_show_what_another_update_has_set(tmp_path: Path) -> None:
    """What an answer shows is not laid at the vendor where another update of the appointment was under way."""
    found = judged(at_once(), tmp_path)
    assert found.of("violation", "warning") == set()
    assert "entry 2 of the file" in (found.verdicts["SQOD-ECHO-INTERPRETER"].reason or "")


def test_a_wrong_shape_is_the_vendors_whatever_else_is_sent(tmp_path: Path) -> None:
    """What an answer looks like counts all the same."""
    made = at_once()
    change(made.entries[0], data=[])
    assert "SQOD-SHAPE" in judged(made, tmp_path).of("violation")


def test_an_answer_after_a_lost_update_is_the_vendors(tmp_path: Path) -> None:
    """An update that was lost seconds before does not excuse what the answer to the next one shows."""
    made = Recording("sqod", "SQOD-ECHO-INTERPRETER:ignores_the_value")
    made.update(DURATION)["response"]["status"] = 504
    made.pause(5)
    made.update(LANGUAGE)
    assert "SQOD-ECHO-INTERPRETER" in judged(made, tmp_path).of("violation")
