"""Recorded calls with a query that no contract documents: what they do or show is unknown, and blames nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from suites.kit.model.errors import UnusableRecording
from suites.kit.run.recorded.har import read_har
from suites.kit.run.recorded.queries import is_documented, is_whole
from suites.selftest.recordings import BEGIN, Recording, judged

TIME = {"scheduled_at": "2029-07-01T10:00:00Z"}
SHOWN = ("id", "status", "scheduled_at")


def asked(entry: dict[str, Any], query: str) -> dict[str, Any]:
    """An entry with this query."""
    entry["request"]["url"] += f"?{query}"
    return entry


def cut(entry: dict[str, Any]) -> dict[str, Any]:
    """An entry whose answer shows a few members."""
    content = entry["response"]["content"]
    shown = json.loads(content["text"])
    content["text"] = json.dumps({name: shown[name] for name in SHOWN})
    content["size"] = len(content["text"])
    return entry


@pytest.fixture
def recording() -> Recording:
    """An update with its reads."""
    made = Recording()
    made.round(TIME)
    return made


def test_a_read_of_a_part_blames_nobody(recording: Recording, tmp_path: Path) -> None:
    """A read that was asked for some members is compared with nothing, and counted."""
    for entry in recording.entries[2:]:
        asked(cut(entry), "fields=id,status,scheduled_at")
    found = judged(recording, tmp_path)
    assert found.flagged == set()
    assert [note for note in found.campaign.notes if note.startswith("2 reads with a query")]


def test_an_update_that_is_asked_for_otherwise_blames_nobody(recording: Recording, tmp_path: Path) -> None:
    """An update with an undocumented query, as for a trial or for a part of the answer, is not judged but counted."""
    update = recording.update({"scheduled_at": "2029-08-01T10:00:00Z"})
    asked(cut(update), "dry_run=true&fields=id")
    recording.read()
    found = judged(recording, tmp_path)
    assert found.flagged == set()
    assert [note for note in found.campaign.notes if note.startswith("1 update more with a query")]


def test_an_update_that_is_asked_for_otherwise_may_explain_a_difference(tmp_path: Path) -> None:
    """What an update with an undocumented query changes is not laid at the one before it."""
    made = Recording("sqod")
    made.read()
    made.update({"interpreter_language": "Welsh"})
    asked(made.update({"duration_in_minutes": 45}), "source=web")
    made.read()
    found = judged(made, tmp_path)
    assert found.of("violation") == set()
    assert "entry 3 of the file" in (found.verdicts["SQOD-ONLY-SENT"].reason or "")


def test_a_file_of_such_updates_is_told(recording: Recording, tmp_path: Path) -> None:
    """Where every update has an undocumented query, a message says so and what to do."""
    asked(recording.entries[1], "source=web")
    with pytest.raises(
        UnusableRecording, match=r"each of the 1 updates of aniva, the first of them entry 2, has a query"
    ):
        judged(recording, tmp_path)


@pytest.mark.parametrize(
    "query",
    [
        "",
        f"_={BEGIN.timestamp() * 1000 + 3:.0f}",
        f"t={BEGIN.timestamp():.0f}",
        "access_token=abc",
        "subscription-key=abc",
        "api_key=abc",
    ],
)
def test_what_lets_in_or_keeps_caches_out_is_no_other_query(query: str, tmp_path: Path) -> None:
    """With a credential of a gateway, or a number that keeps caches out, a broken promise is found as ever."""
    made = Recording("aniva", "ANIVA-OMIT:resets_a_neighbour")
    made.round(TIME)
    for entry in made.entries if query else ():
        asked(entry, query)
    assert "ANIVA-OMIT" in judged(made, tmp_path).of("violation")


@pytest.mark.parametrize("query", ["fields=id", "keys=id", "_=12", "t=1500000000", "lang=en", "version=3", "design=a"])
def test_any_other_name_is_undocumented(query: str, recording: Recording, tmp_path: Path) -> None:
    """A name that neither the contract knows nor says what it is may choose what is shown."""
    asked(recording.entries[0], query)
    [entry, *_] = read_har(recording.write(tmp_path)).entries
    contract = recording.bound.contract
    assert not is_documented(entry, contract.operations["getAppointment"], contract)


@pytest.mark.parametrize(
    ("provider", "query"), [("lobbie", "cursor=abc&limit=5&patientId=7"), ("sqod", "page=2"), ("eka", "partner_id=1")]
)
def test_declared_parameters_are_documented(provider: str, query: str, tmp_path: Path) -> None:
    """What a read is asked by a parameter that the contract declares, as for a page of a list, is as documented."""
    made = Recording(provider)
    asked(made.read(), query)
    [entry] = read_har(made.write(tmp_path)).entries
    contract = made.bound.contract
    assert contract.behaviour.read is not None
    assert is_documented(entry, contract.operations[contract.behaviour.read.operation], contract)


@pytest.mark.parametrize(
    ("query", "is_all"), [("fields=id", False), ("fields[visits]=id", False), ("include=a", False), ("page=2", True)]
)
def test_a_documented_name_may_ask_for_a_part(query: str, is_all: bool, recording: Recording, tmp_path: Path) -> None:
    """A read that is asked for some members, or for more, shows another whole, also where that is documented."""
    asked(recording.entries[0], query)
    [entry, *_] = read_har(recording.write(tmp_path)).entries
    assert is_whole(entry) is is_all
