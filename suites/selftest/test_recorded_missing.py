"""What a recorder did not write down as it was, and what a cache gave in the vendor's place, is held against nobody."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.pointers import ABSENT
from suites.kit.run.recorded.har import Entry
from suites.selftest.recordings import Recording, judged
from suites.selftest.test_recorded_har import entry
from suites.selftest.test_recorded_order import LANGUAGE, shows

Spoils = Callable[[dict[str, Any]], object]
WORKER = {"_fetchedViaServiceWorker": True, "_serviceWorkerResponseSource": "cache-storage"}


@pytest.fixture
def recording() -> Recording:
    """An update with its reads."""
    made = Recording("sqod")
    made.round(LANGUAGE)
    return made


def headed(response: dict[str, Any], name: str, value: str) -> None:
    """Give an answer another header, in place of one of that name."""
    others = [one for one in response["headers"] if one["name"].lower() != name.lower()]
    response["headers"] = [*others, {"name": name, "value": value}]


def dropped(response: dict[str, Any]) -> None:
    """Nobody has fetched the body, of which the browser says then that it has no bytes."""
    response["content"] = {"size": 0, "mimeType": "application/json"}


def cut_by_the_network(response: dict[str, Any]) -> None:
    """The connection broke within the body, and the recorder has counted what came."""
    response["content"].update(text=response["content"]["text"][:60], size=60)


def told_as_cut(response: dict[str, Any]) -> None:
    """The same where no header tells the length, but the browser that it went wrong."""
    cut_by_the_network(response)
    response["headers"] = [one for one in response["headers"] if one["name"].lower() != "content-length"]
    response["_error"] = "net::ERR_INCOMPLETE_CHUNKED_ENCODING"


def cut_by_the_recorder(response: dict[str, Any]) -> None:
    """The recorder has kept the beginning of what came compressed."""
    response["content"]["text"] = response["content"]["text"][:60]
    headed(response, "Content-Encoding", "gzip")


def hidden(response: dict[str, Any]) -> None:
    """Somebody has put marks in place of values before the file was shared."""
    response["content"]["text"] = response["content"]["text"].replace('"Welsh"', '"[language redacted]"')


@pytest.mark.parametrize("spoil", [dropped, cut_by_the_network, told_as_cut, cut_by_the_recorder, hidden])
def test_a_body_that_is_not_whole_is_missing(spoil: Spoils, recording: Recording, tmp_path: Path) -> None:
    """An answer whose body the file does not hold as it was is judged by its status, and counted."""
    spoil(recording.entries[1]["response"])
    found = judged(recording, tmp_path)
    assert found.flagged == set()
    assert [note for note in found.campaign.notes if "answered with a body that the file does not hold" in note]


def test_a_short_body_may_be_longer_when_compressed(recording: Recording, tmp_path: Path) -> None:
    """A body that is a few bytes shorter than what came compressed is whole."""
    response = recording.entries[1]["response"]
    headed(response, "Content-Encoding", "gzip")
    response["content"]["size"] += 20
    assert entry(recording, tmp_path, 1).has_body


def test_a_hidden_value_in_a_request_is_unknown(recording: Recording, tmp_path: Path) -> None:
    """A body that was sent, and in which a mark stands for a value, is not judged as what was sent."""
    posted = recording.entries[1]["request"]["postData"]
    posted["text"] = json.dumps({"interpreter_language": "[REDACTED]"})
    assert entry(recording, tmp_path, 1).body is None


@pytest.mark.parametrize("size", [-1, 7])
def test_letters_that_may_be_bytes_are_missing(size: int, recording: Recording, tmp_path: Path) -> None:
    """A text that may be UTF-8 written letter by letter, or not, is missing where no length tells which it is."""
    content = recording.entries[1]["response"]["content"]
    content.update(text=json.dumps({"a": "é"}, ensure_ascii=False).encode().decode("latin-1"), size=size)
    assert not entry(recording, tmp_path, 1).has_body


def test_a_request_of_such_letters_is_unknown(recording: Recording, tmp_path: Path) -> None:
    """The same holds for what was sent."""
    request = recording.entries[1]["request"]
    request["headers"] = [one for one in request["headers"] if one["name"].lower() != "content-length"]
    request["postData"]["text"] = json.dumps({"a": "é"}, ensure_ascii=False).encode().decode("latin-1")
    request["bodySize"] = -1
    assert entry(recording, tmp_path, 1).body is None


@pytest.mark.parametrize("text", ["[" * 600 + "]" * 600, '{"a":' * 200 + "1" + "}" * 200, '{"a": NaN}'])
def test_a_request_that_is_no_json_of_anybody_is_none(text: str, recording: Recording, tmp_path: Path) -> None:
    """A body that is nested too deep to be walked, or has what JSON does not know, is taken for no JSON."""
    request = recording.entries[1]["request"]
    request["postData"]["text"], request["bodySize"] = text, len(text)
    assert entry(recording, tmp_path, 1).json is ABSENT
    assert judged(recording, tmp_path).flagged == set()


def kept(recording: Recording, how: Spoils) -> Recording:
    """The reads after the update were answered out of something that kept the old state."""
    old = recording.entries[0]
    for one in recording.entries[2:]:
        shows(one, old)
        how(one["response"])
    return recording


@pytest.mark.parametrize(
    "how",
    [lambda response: headed(response, "Age", "75"), lambda response: response.update(WORKER)],
    ids=["shared cache", "service worker"],
)
def test_what_was_kept_shows_nothing(how: Spoils, recording: Recording, tmp_path: Path) -> None:
    """A read that a shared cache or a service worker answers is no read of the vendor's, and is counted."""
    found = judged(kept(recording, how), tmp_path)
    assert found.flagged == set()
    assert [note for note in found.campaign.notes if note.startswith("2 reads came from a cache")]


@pytest.mark.parametrize(
    "how",
    [
        lambda response: headed(response, "Age", "0"),
        lambda response: response.update(WORKER, _serviceWorkerResponseSource="network"),
    ],
    ids=["fresh", "passed on"],
)
def test_what_was_passed_on_shows_the_vendor(how: Spoils, recording: Recording, tmp_path: Path) -> None:
    """A read that a cache or a service worker has passed on is as good as any other."""
    assert "SQOD-ECHO-READ" in judged(kept(recording, how), tmp_path).of("violation")


def test_a_workers_own_answer_to_an_update_is_none(recording: Recording, tmp_path: Path) -> None:
    """What a service worker answers to an update that it will send later is not the vendor's answer."""
    response = recording.entries[1]["response"]
    response.update(WORKER, _serviceWorkerResponseSource="fallback-code")
    response["content"] = {"size": 2, "mimeType": "application/json", "text": "{}"}
    found = judged(recording, tmp_path)
    assert found.flagged == set()
    assert [note for note in found.campaign.notes if "got no definite answer" in note]


def test_a_query_may_stand_apart(recording: Recording, tmp_path: Path) -> None:
    """A query that the file has in a list, and not in the URL, is one all the same."""
    one = recording.entries[0]
    one["request"]["queryString"] = [{"name": "fields", "value": "id"}, {"name": "token", "value": "secret-of-1931"}]
    made: Entry = entry(recording, tmp_path)
    assert (made.query["fields"], "secret-of-1931" in made.secrets) == ("id", True)
