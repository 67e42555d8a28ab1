"""HAR files are read as browsers and mitmproxy write them, and whatever is none of them ends in one clear message."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from contracts.pointers import ABSENT
from suites.kit.model.errors import UnusableRecording
from suites.kit.run.recorded.har import Entry, read_har
from suites.selftest.recordings import BROWSER, COOKIE, MITMPROXY, TRIP, Recording, judged

DIALECTS = (BROWSER, MITMPROXY)
OVERRIDE = {"name": "X-HTTP-Method-Override", "value": "PATCH"}


@cache
def schema() -> Any:
    """What HAR 1.2 requires."""
    return json.loads(Path(__file__).with_name("har.schema.json").read_text())


def entry(recording: Recording, folder: Path, number: int = 0) -> Entry:
    """One entry as it is read."""
    return read_har(recording.write(folder)).entries[number]


@pytest.fixture
def recording() -> Recording:
    """One update with its reads."""
    made = Recording()
    made.round({"scheduled_at": "2029-07-01T10:00:00Z"})
    return made


@pytest.mark.parametrize("dialect", DIALECTS)
def test_our_files_are_har(dialect: str) -> None:
    """The files of these tests are HAR 1.2, in both dialects."""
    made = Recording(dialect=dialect)
    made.round({"scheduled_at": "2029-07-01T10:00:00Z"})
    jsonschema.validate(made.har(), schema(), format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("dialect", DIALECTS)
def test_both_dialects_are_read(dialect: str, tmp_path: Path) -> None:
    """Bodies are read alike, whether they stand in base64 or as text."""
    made = Recording(dialect=dialect)
    made.round({"scheduled_at": "2029-07-01T10:00:00Z"})
    read = entry(made, tmp_path, 1)
    assert read.json == {"scheduled_at": "2029-07-01T10:00:00Z"}
    assert read.answer is not None
    assert read.answer.json["scheduled_at"].startswith("2029-07-01T")


def test_the_clock_orders_entries(recording: Recording, tmp_path: Path) -> None:
    """Entries are in the order in which they began, each with its number in the file."""
    recording.entries.reverse()
    assert [one.number for one in read_har(recording.write(tmp_path)).entries] == [4, 3, 2, 1]


def test_an_entry_lasts_as_long_as_it_took(recording: Recording, tmp_path: Path) -> None:
    """An entry ends as many milliseconds after its beginning as the file says."""
    read = entry(recording, tmp_path)
    assert (read.ended - read.started).total_seconds() == TRIP


def test_pseudo_headers_are_left_out(recording: Recording, tmp_path: Path) -> None:
    """HTTP/2's `:status` and the like are no headers of an answer."""
    recording.entries[0]["response"]["headers"].append({"name": ":status", "value": "200"})
    answer = entry(recording, tmp_path).answer
    assert answer is not None
    assert ":status" not in answer.headers


@pytest.mark.parametrize("content", [{"size": 812, "mimeType": ""}, {"size": -1, "mimeType": ""}])
def test_a_body_that_was_not_kept_is_missing(content: dict[str, Any], recording: Recording, tmp_path: Path) -> None:
    """A body without a text is missing unless its size is 0: it is not taken for an empty one."""
    recording.entries[1]["response"]["content"] = content
    assert not entry(recording, tmp_path, 1).has_body


def test_an_empty_body_is_not_missing(recording: Recording, tmp_path: Path) -> None:
    """A body of size 0 is one that the vendor sent so."""
    response = recording.entries[1]["response"]
    response.update(content={"size": 0, "mimeType": ""}, headers=[])
    assert entry(recording, tmp_path, 1).has_body


def test_a_request_body_that_was_not_kept_is_unknown(recording: Recording, tmp_path: Path) -> None:
    """Where a request had a body and the file has none, nobody knows what was sent."""
    del recording.entries[1]["request"]["postData"]
    read = entry(recording, tmp_path, 1)
    assert (read.body, read.json) == (None, ABSENT)


def test_utf8_that_was_written_as_latin1_is_read_as_it_was(recording: Recording, tmp_path: Path) -> None:
    """A text that a browser has written letter by letter of its bytes is read as what was sent and answered."""
    body = '{"note": "é"}'
    spoilt = body.encode().decode("latin-1")
    request, response = recording.entries[1]["request"], recording.entries[1]["response"]
    request["postData"]["text"] = response["content"]["text"] = spoilt
    request["bodySize"] = response["content"]["size"] = len(body.encode())
    response["headers"] = []
    read = entry(recording, tmp_path, 1)
    assert read.answer is not None
    assert (read.json, read.answer.json) == ({"note": "é"}, {"note": "é"})


def test_a_request_body_of_another_length_is_unknown(recording: Recording, tmp_path: Path) -> None:
    """A body of another length than was sent is not the one that was sent."""
    recording.entries[1]["request"]["bodySize"] = 812
    assert entry(recording, tmp_path, 1).body is None


def test_a_body_that_was_cut_is_missing(recording: Recording, tmp_path: Path) -> None:
    """An answer of which the recorder kept the beginning is not held against the vendor."""
    content = recording.entries[1]["response"]["content"]
    content["text"] = content["text"][:50]
    assert not entry(recording, tmp_path, 1).has_body


def test_a_request_without_an_answer_has_none(recording: Recording, tmp_path: Path) -> None:
    """Status 0, which browsers write where no answer came, is no answer."""
    recording.entries[1]["response"]["status"] = 0
    assert entry(recording, tmp_path, 1).answer is None


def test_what_lets_somebody_in_is_a_secret(recording: Recording, tmp_path: Path) -> None:
    """Values of cookies, and of headers that hold keys, are known as secrets."""
    known = entry(recording, tmp_path).secrets
    assert {recording.bound.target.credentials["good"], COOKIE.partition("=")[2]} <= known


def test_every_cookie_that_is_set_is_a_secret(recording: Recording, tmp_path: Path) -> None:
    """Of a header that an answer has twice, and of a parameter that a URL has twice, both values are secrets."""
    one = recording.entries[0]
    one["response"]["headers"] += [{"name": "Set-Cookie", "value": f"{name}=value-of-{name}-1931"} for name in "ab"]
    one["request"]["url"] += "?token=first-of-1931&token=second-of-1931"
    known = entry(recording, tmp_path).secrets
    assert {"value-of-a-1931", "value-of-b-1931", "first-of-1931", "second-of-1931"} <= known


def test_a_date_that_none_is_is_passed_over(recording: Recording, tmp_path: Path) -> None:
    """An answer whose Date has a number that fits no date is one of the recorder's clock."""
    for one in recording.entries[0]["response"]["headers"]:
        one["value"] = one["value"] if one["name"].lower() != "date" else ""
    recording.entries[0]["response"]["headers"].append(
        {"name": "date", "value": "1 Jan 99999999999999999999 00:00 GMT"}
    )
    read = entry(recording, tmp_path)
    assert read.moment == read.started


def test_an_entry_shows_nothing_by_accident(recording: Recording, tmp_path: Path) -> None:
    """The repr of an entry, which a traceback may show, holds no value of the file but method, host and type."""
    text, path = repr(entry(recording, tmp_path, 1)), recording.bound.target.fixtures["appointment.editable"][0]
    secret = str(recording.bound.target.credentials["good"])
    assert not [word for word in ("c00kie", "2029", "Person", secret, str(path["id"])) if word in text]


def written(folder: Path, text: str) -> Path:
    """A file with this text."""
    path = folder / "traffic.har"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "it is not JSON"),
        ("<html>", "it is not JSON"),
        ("[1, 2]", "without a list /log/entries"),
        ('{"log": {"entries": 3}}', "without a list /log/entries"),
        ('{"log": {"entries": [{}]}}', "entry 1 is not as HAR 1.2 has it at request"),
        ('{"log": {"entries": [7]}}', "entry 1 is not as HAR 1.2 has it"),
        ('{"kind": "header", "journal": 1}\n{"kind": "footer"}', "made from a journal of this suite"),
        (
            '{"log": {"creator": {"name": "appointment-conformance"}, "entries": []}}',
            "made from a journal of this suite",
        ),
    ],
)
def test_what_is_no_har_file_is_told(text: str, says: str, tmp_path: Path) -> None:
    """Another file ends in one message that says what is wrong with it."""
    with pytest.raises(UnusableRecording, match=says):
        read_har(written(tmp_path, text))


@pytest.mark.parametrize("part", [0.3, 0.5, 0.99])
def test_a_file_that_was_cut_short_is_told(part: float, recording: Recording, tmp_path: Path) -> None:
    """A file that ends too early is said to do so, wherever it ends."""
    text = json.dumps(recording.har())
    with pytest.raises(UnusableRecording, match="it was cut short"):
        read_har(written(tmp_path, text[: int(len(text) * part)]))


def test_a_file_that_was_cut_within_a_letter_is_told(tmp_path: Path) -> None:
    """A file that ends in the middle of a letter of several bytes is said to be cut short, too."""
    path = written(tmp_path, "")
    path.write_bytes('{"log": {"comment": "é'.encode()[:-1])
    with pytest.raises(UnusableRecording, match="it was cut short"):
        read_har(path)


def test_a_folder_is_told(tmp_path: Path) -> None:
    """A folder in place of a file is said to be one."""
    with pytest.raises(UnusableRecording, match="is a folder"):
        read_har(tmp_path)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A file that is not there is said not to be."""
    with pytest.raises(UnusableRecording, match="No such file"):
        read_har(tmp_path / "none.har")


def test_a_time_without_a_zone_is_told(recording: Recording, tmp_path: Path) -> None:
    """A beginning without a time zone, which tells nobody when it was, is refused."""
    recording.entries[1]["startedDateTime"] = "2026-11-02T09:00:00"
    with pytest.raises(UnusableRecording, match=r"entry 2 .* no time zone"):
        entry(recording, tmp_path)


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00+05:00"])
def test_a_time_of_no_recording_is_told(moment: str, recording: Recording, tmp_path: Path) -> None:
    """A beginning at the end of what can be reckoned with, or at its start, is refused."""
    recording.entries[1]["startedDateTime"] = moment
    with pytest.raises(UnusableRecording, match=r"entry 2 .* nobody has recorded it then"):
        entry(recording, tmp_path)


def test_a_duration_of_ages_ends_nothing(recording: Recording, tmp_path: Path) -> None:
    """A duration that leads beyond what can be reckoned with is cut to one that does not."""
    recording.entries[1]["time"] = 1e18
    assert entry(recording, tmp_path, 1).over.year < 9000


def test_no_message_shows_a_value(recording: Recording, tmp_path: Path) -> None:
    """A message about an entry says where it is wrong, never what stands there."""
    recording.entries[1]["startedDateTime"] = "the secret of 1931"
    with pytest.raises(UnusableRecording) as raised:
        entry(recording, tmp_path)
    assert "1931" not in str(raised.value)


def test_what_cannot_be_read_and_changes_nothing_is_left_out(recording: Recording, tmp_path: Path) -> None:
    """An entry that only reads something, and whose time is none, is left out and counted."""
    recording.entries[3]["startedDateTime"] = "1970-01-01T00:00:00Z"
    found = read_har(recording.write(tmp_path))
    assert ([one.number for one in found.entries], found.left_out) == ([1, 2, 3], 1)
    notes = judged(recording, tmp_path).campaign.notes
    assert [note for note in notes if note.startswith("1 entry more of the file cannot be read")]


@pytest.mark.parametrize(
    "facts",
    [{"_webSocketMessages": [{"type": "send", "time": 7}]}, {"request": {"method": "GET", "headers": [OVERRIDE]}}],
    ids=["socket", "override"],
)
def test_what_may_change_something_has_to_be_read(facts: dict[str, Any], recording: Recording, tmp_path: Path) -> None:
    """An entry that cannot be read, and that may write though its method is GET, is not left out."""
    recording.entries[3].update(startedDateTime="1970-01-01T00:00:00Z", **facts)
    with pytest.raises(UnusableRecording, match="entry 4 is not as HAR"):
        entry(recording, tmp_path)


def test_a_parameter_may_have_no_value(recording: Recording, tmp_path: Path) -> None:
    """What a recorder lists of a query without a value is read as empty."""
    recording.entries[0]["request"]["queryString"] = [{"name": "flag"}, {"name": "other", "value": None}, {}, 7]
    assert entry(recording, tmp_path).query == {"flag": "", "other": ""}
