"""Recorded updates are judged by the clauses, and a vendor is blamed only for what nobody else can have done."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from suites.kit.generate.bodies import pairwise_bodies
from suites.kit.run.recorded import doubts
from suites.kit.run.recorded.timeline import OtherWrites
from suites.selftest.recordings import BEGIN, BROWSER, MITMPROXY, Recording, judged
from suites.standin import variants

TIME, OTHER_TIME = "2029-07-01T10:00:00Z", "2029-08-01T10:00:00Z"
CAUGHT = (
    ("aniva", "aniva:response.200/profile/sex/type", "aniva:response.200/profile/sex/type:answers_another_shape"),
    ("aniva", "ANIVA-TIME-SAME", "ANIVA-TIME-SAME:shifts_by_an_hour"),
    ("aniva", "ANIVA-OMIT", "ANIVA-OMIT:resets_a_neighbour"),
    ("aniva", "ANIVA-IDENTITY", "ANIVA-IDENTITY:changes_a_fact"),
    ("aniva", "ANIVA-READ-BACK", "ANIVA-READ-BACK:does_not_store"),
    ("eka", "EKA-PARTNER-META-KEPT", "EKA-PARTNER-META-KEPT:stores_another_value"),
    ("eka", "EKA-PARTNER-META-WHOLE", "EKA-PARTNER-META-WHOLE:merges"),
    ("lobbie", "LOBBIE-ECHO-NOTE", "LOBBIE-ECHO-NOTE:ignores_the_value"),
    ("lobbie", "LOBBIE-ONLY-PROVIDED", "LOBBIE-ONLY-PROVIDED:touches_a_neighbour"),
    ("lobbie", "LOBBIE-EMPTY-NOTE", "LOBBIE-EMPTY-NOTE:keeps_what_is_emptied"),
    ("lobbie", "LOBBIE-END", "LOBBIE-END:does_not_follow"),
    ("sqod", "SQOD-ECHO-TIME", "SQOD-ECHO-TIME:shifts_by_an_hour"),
    ("sqod", "SQOD-ONLY-SENT", "SQOD-ONLY-SENT:touches_a_neighbour"),
)


def busy(provider: str, fault: str = "", dialect: str = BROWSER, **facts: Any) -> Recording:
    """Rounds of ordinary updates, each with reads around it."""
    made = Recording(provider, fault, dialect=dialect, **facts)
    emptying = [{"note": ""}] if provider == "lobbie" else []
    for body in (*list(pairwise_bodies(made.bound))[:8], *emptying):
        made.round(body)
    return made


def once(fault: str = "", *, pause: float = 0) -> Recording:
    """Two updates of an appointment with reads around them, where the file shows a minute of it later."""
    made = Recording("aniva", fault)
    for time in (TIME, OTHER_TIME):
        made.read()
        made.pause(pause)
        made.update({"scheduled_at": time})
        made.read()
        made.pause(60)
    return made


def change(entry: dict[str, Any], **members: Any) -> None:
    """Have an answer show other values."""
    content = entry["response"]["content"]
    content["text"] = json.dumps({**json.loads(content["text"]), **members})
    content["size"] = len(content["text"])
    named = (one for one in entry["response"]["headers"] if one["name"].lower() == "content-length")
    for one in named:
        one["value"] = str(content["size"])


@pytest.mark.parametrize("dialect", [BROWSER, MITMPROXY])
@pytest.mark.parametrize("provider", ["aniva", "eka", "lobbie", "sqod"])
def test_what_keeps_its_promises_is_not_flagged(provider: str, dialect: str, tmp_path: Path) -> None:
    """Traffic of a vendor that keeps its promises breaks none, whoever recorded it."""
    assert judged(busy(provider, dialect=dialect), tmp_path).flagged == set()


@pytest.mark.parametrize(("provider", "clause", "fault"), CAUGHT)
def test_a_broken_promise_is_found_by_its_clause(provider: str, clause: str, fault: str, tmp_path: Path) -> None:
    """A fault of the vendor is a violation of its clause, or a warning where its page only suggests that."""
    found = judged(busy(provider, fault), tmp_path).verdicts[clause]
    assert found.word == ("violation" if found.clause.strength == "must" else "warning")


@pytest.mark.parametrize("provider", ["aniva", "eka", "lobbie", "sqod"])
def test_variants_are_not_flagged(provider: str, tmp_path: Path) -> None:
    """No compliant variant of a vendor is flagged."""
    names = [one.name for one in variants(Recording(provider).bound.contract)]
    flagged = {name: judged(busy(provider, variant=name), tmp_path).flagged for name in names}
    assert {name: found for name, found in flagged.items() if found} == {}


def test_an_update_alone_is_judged_by_its_answer(tmp_path: Path) -> None:
    """Without any read, the answer still shows that a sent value was not taken."""
    made = Recording("aniva", "ANIVA-TIME-SAME:shifts_by_an_hour")
    made.update({"scheduled_at": TIME})
    assert "ANIVA-TIME-SAME" in judged(made, tmp_path).of("violation")


def test_what_nothing_shows_does_not_apply(tmp_path: Path) -> None:
    """A clause of which the file shows nothing says nothing: it is neither kept nor inconclusive."""
    made = Recording("aniva")
    made.update({"scheduled_at": TIME})
    assert {"ANIVA-OMIT", "ANIVA-READ-BACK", "ANIVA-403"} <= judged(made, tmp_path).of("not applicable")


def test_a_refusal_blames_nobody(tmp_path: Path) -> None:
    """A documented refusal of a valid update is no violation: its cause is not in the file."""
    made = Recording("aniva")
    made.update({"scheduled_at": TIME}, role="appointment.cancelled")
    found = judged(made, tmp_path)
    assert found.flagged == set()
    assert any("were refused" in note for note in found.campaign.notes)


def test_a_refusal_of_what_is_surely_valid_blames_nobody(tmp_path: Path) -> None:
    """Nor is one of an update that is valid whatever the target has: who sent it may lack the right."""
    made = Recording("lobbie")
    made.update({"note": "Bring the earlier results"})["response"].update(
        status=400, content={"size": 0, "mimeType": ""}
    )
    assert judged(made, tmp_path).flagged == set()


def test_a_read_long_before_blames_nobody(tmp_path: Path) -> None:
    """What differs from a read of minutes before may be somebody else's doing."""
    found = judged(once("ANIVA-OMIT:resets_a_neighbour", pause=300), tmp_path)
    assert found.verdicts["ANIVA-OMIT"].word == "inconclusive"
    assert "s earlier" in (found.verdicts["ANIVA-OMIT"].reason or "")


def test_reads_at_once_blame_the_vendor(tmp_path: Path) -> None:
    """The same counts where a read comes right before the update."""
    assert judged(once("ANIVA-OMIT:resets_a_neighbour"), tmp_path).verdicts["ANIVA-OMIT"].word == "violation"


def test_a_fact_is_the_vendors_whatever_the_time(tmp_path: Path) -> None:
    """What nobody may change is the vendor's doing, however old the read before it is."""
    found = judged(once("ANIVA-IDENTITY:changes_a_fact", pause=300), tmp_path)
    assert found.verdicts["ANIVA-IDENTITY"].word == "warning"  # of a page that suggests it


def test_another_write_of_the_file_blames_nobody(tmp_path: Path) -> None:
    """Where something else of the file writes between a read and the update, a difference may be its doing."""
    made = Recording("aniva", "ANIVA-OMIT:resets_a_neighbour")
    made.read()
    made.send("POST", "/api/v1/sync", {})
    made.update({"scheduled_at": TIME})
    made.read()
    verdict = judged(made, tmp_path).verdicts["ANIVA-OMIT"]
    assert verdict.word == "inconclusive"
    assert "entry 2 of the file" in (verdict.reason or "")


def test_updates_at_the_same_time_blame_nobody(tmp_path: Path) -> None:
    """Of two updates of an appointment that are under way together nobody knows which came first."""
    made = Recording("aniva")
    old = json.loads(made.read()["response"]["content"]["text"])["scheduled_at"]
    first = made.update({"scheduled_at": TIME})
    second = made.update({"location_id": "5b1d0a52-64d9-6b8e-9a0c-3f1f5b0e7a02"})
    change(second, scheduled_at=old)
    second["startedDateTime"] = first["startedDateTime"]
    assert judged(made, tmp_path).verdicts["ANIVA-OMIT"].word == "not applicable"


def test_a_member_that_changes_by_itself_blames_nobody(tmp_path: Path) -> None:
    """What also changes between two reads without a write is written by somebody else."""
    made = once("ANIVA-OMIT:resets_a_neighbour")
    made.read()
    made.pause(60)
    made.read()
    change(made.entries[-1], test_method="home", location_id="5b1d0a52-64d9-4b8e-9a0c-3f1f5b0e7a02")
    verdict = judged(made, tmp_path).verdicts["ANIVA-OMIT"]
    assert verdict.word == "inconclusive"
    assert doubts.BY_ITSELF in (verdict.reason or "")


def test_a_single_difference_in_much_traffic_blames_nobody(tmp_path: Path) -> None:
    """Once in many updates, somebody else may have written in the moment between two reads."""
    made = Recording("aniva", editables=30)
    for number in range(30):
        made.read(number)
        made.update({"scheduled_at": TIME}, number)
        made.read(number)
        made.pause(20)
    change(made.entries[-2], test_method="home")
    change(made.entries[-1], test_method="home")
    verdict = judged(made, tmp_path).verdicts["ANIVA-OMIT"]
    assert verdict.word == "inconclusive"
    assert "1 of 30 updates" in (verdict.reason or "")


def late(settled: str) -> Recording:
    """An update whose first read shows the old time, and the read a minute later this one."""
    made = Recording("aniva")
    old = json.loads(made.read()["response"]["content"]["text"])["scheduled_at"]
    made.update({"scheduled_at": TIME})
    change(made.read(), scheduled_at=old)
    made.pause(60)
    made.read()
    if settled == "old":
        change(made.entries[-1], scheduled_at=old)
    return made


def test_a_late_read_blames_nobody(tmp_path: Path) -> None:
    """Where a later read shows what was stored, the one before it was late: the promise is kept, with a remark."""
    found = judged(late("new"), tmp_path)
    assert found.flagged == set()
    assert "another one did" in (found.verdicts["ANIVA-READ-BACK"].reason or "")


def test_what_later_reads_show_as_well_counts(tmp_path: Path) -> None:
    """Where a read a minute later still shows the old value, it was not stored."""
    assert "ANIVA-READ-BACK" in judged(late("old"), tmp_path).of("warning")


@pytest.mark.parametrize("mark", ["own word", "no bytes"])
def test_a_read_from_a_cache_shows_nothing(mark: str, tmp_path: Path) -> None:
    """What a browser shows from its cache is no read: nobody asked the vendor."""
    made = late("old")
    for entry in made.entries[2:]:
        entry.update({"_fromCache": "disk"} if mark == "own word" else {})
        entry["response"]["bodySize"] = 0 if mark == "no bytes" else -1
    found = judged(made, tmp_path)
    assert found.flagged == set()
    assert [note for note in found.campaign.notes if note.startswith("2 reads came from a cache")]


def test_an_old_value_in_the_only_read_blames_nobody(tmp_path: Path) -> None:
    """Where no later read tells, an old value may be that of a copy that lags behind."""
    made = late("new")
    del made.entries[-1]
    verdict = judged(made, tmp_path).verdicts["ANIVA-READ-BACK"]
    assert (verdict.word, doubts.MAY_BE_LATE in (verdict.reason or "")) == ("inconclusive", True)


def test_the_moment_of_sending_tells_past_from_future(tmp_path: Path) -> None:
    """A time that lay ahead when it was sent is no time in the past, however old the file is."""
    made = Recording("aniva", now=BEGIN - timedelta(days=900))
    made.update({"scheduled_at": (made.now + timedelta(days=30)).isoformat()})
    entry = made.entries[0]
    entry["response"]["status"] = 200
    entry["response"]["content"]["text"] = made.read()["response"]["content"]["text"]
    change(entry, scheduled_at=json.loads(entry["request"]["postData"]["text"])["scheduled_at"])
    assert not [id for id in judged(made, tmp_path).of("violation") if "FUTURE" in id]


def spoilt(how: Callable[[dict[str, Any]], object]) -> Recording:
    """One update with its reads, of which the file holds the update in another way."""
    made = Recording("aniva")
    how(made.round({"scheduled_at": TIME}))
    return made


@pytest.mark.parametrize(
    ("how", "note"),
    [
        (lambda entry: entry["response"].update(status=0), "got no definite answer"),
        (lambda entry: entry["response"].update(status=503), "got no definite answer"),
        (lambda entry: entry["response"].update(status=307), "got no definite answer"),
        (lambda entry: entry["response"].update(status=401), "got no definite answer"),
        (lambda entry: entry["request"].pop("postData"), "sent a body that the file does not hold"),
        (lambda entry: entry["response"]["content"].pop("text"), "answered with a body that the file does not hold"),
    ],
)
def test_what_cannot_be_judged_is_counted(how: Callable[[Any], object], note: str, tmp_path: Path) -> None:
    """What the file lacks is told in a line with its number, and blames nobody."""
    found = judged(spoilt(how), tmp_path)
    assert found.flagged == set()
    assert [line for line in found.campaign.notes if line.startswith("1 of them") and note in line]


def test_missing_reads_are_counted(tmp_path: Path) -> None:
    """Updates without a read before or after them are counted."""
    made = Recording("aniva")
    made.update({"scheduled_at": TIME})
    notes = judged(made, tmp_path).campaign.notes
    assert [line for line in notes if "no read or answer before" in line or "no read after" in line] == notes[-2:]


@dataclass(frozen=True)
class Counted:
    """A write of a second, which notes how often somebody asks when it began."""

    second: int
    asked: list[int]

    @property
    def started(self) -> datetime:
        """When it began."""
        self.asked.append(self.second)
        return BEGIN + timedelta(seconds=self.second)

    @property
    def over(self) -> datetime:
        """When it had its effect."""
        return BEGIN + timedelta(seconds=self.second + 1)

    @property
    def number(self) -> int:
        """Its place in the file."""
        return self.second


def test_writes_are_looked_up_by_their_time() -> None:
    """Of thousands of writes only those near a time are looked at to find the one within it."""
    asked = list[int]()
    writes = OtherWrites([Counted(second, asked) for second in range(0, 9_000, 3)])  # type: ignore[misc]
    times = [BEGIN + timedelta(seconds=second) for second in (6_000.5, 6_002, 6_003)]
    assert [writes.between(time, times[-1]).number for time in times] == [6_000, 6_003, 6_003]  # type: ignore[union-attr]
    asked.clear()
    assert (writes.between(times[1], times[1]), len(asked) < 5) == (None, True)


@pytest.mark.parametrize(
    ("times", "seconds", "is_chance"),
    [(1, 0.5, False), (1, 5, True), (2, 60, False), (3, 86400, True), (1, 1e7, True), (900, 1e6, False)],
)
def test_chance_is_reckoned_from_the_time(times: int, seconds: float, is_chance: bool) -> None:
    """The more often a difference shows in the less time, the less others can have made it."""
    assert doubts.is_by_chance(times, seconds) is is_chance
