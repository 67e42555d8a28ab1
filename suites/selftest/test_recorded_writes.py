"""What recorded traffic shows of other writes: the same appointment under another name, and other hosts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from suites.kit.model.json_values import spelled
from suites.kit.run.recorded import doubts
from suites.kit.run.recorded.choosing import providers_in
from suites.kit.run.recorded.har import host_of, read_har
from suites.kit.run.recorded.matching import plain_path
from suites.kit.run.recorded.timeline import loosely
from suites.selftest.recordings import HOST, Recording, judged
from suites.selftest.test_recorded_judging import change, once

LANGUAGE, DURATION = {"interpreter_language": "Welsh"}, {"duration_in_minutes": 45}
STORED = {"SQOD-ECHO-READ", "SQOD-ONLY-SENT"}
"""The clauses that a change of the duration breaks that nobody is seen to make."""
STATISTICS = "collect.example.net"
IDS = {"clinic_id": "C-TEST-1", "doctor_id": "D-TEST-1", "patient_id": "P-TEST-1"}


def renamed(entry: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """An entry with another URL."""
    entry["request"]["url"] = entry["request"]["url"].replace(old, new)
    return entry


def id_of(recording: Recording) -> str:
    """The id of its appointment, as the vendor writes it."""
    path = recording.bound.target.fixtures["appointment.editable"][0]
    return str(path[recording.bound.contract.update.path_names[-1]])


def between(**request: Any) -> Recording:
    """A read, an update, another change of the appointment, which the file holds as this request, and a read."""
    made = Recording("sqod")
    made.read()
    made.update(LANGUAGE)
    made.update(DURATION)["request"].update(request)
    made.read()
    return made


def posted(host: str, scheme: str = "https", **request: Any) -> Recording:
    """The other change is one that somebody's own server has made, which was asked for at this host."""
    return between(method="POST", url=f"{scheme}://{host}/graphql", **request)


@pytest.mark.parametrize("host", [HOST, f"{HOST}:443", f"{HOST}.", "app.example.com"])
def test_a_write_at_any_host_blames_nobody(host: str, tmp_path: Path) -> None:
    """Where something else is written in between at any host, a difference may be its doing."""
    found = judged(posted(host), tmp_path)
    assert found.of("violation") == set()
    assert found.of("inconclusive") >= STORED


def test_a_write_at_another_host_is_told_as_one(tmp_path: Path) -> None:
    """The reason says that the write went to another host, and what to do where that cannot be it."""
    reason = judged(posted(STATISTICS), tmp_path).verdicts["SQOD-ECHO-READ"].reason or ""
    assert "entry 3 of the file, which writes at another host" in reason
    assert "record without it" in reason


def test_writes_at_other_hosts_are_counted(tmp_path: Path) -> None:
    """How many updates have a write at another host near them stands in a line of its own."""
    notes = judged(posted(STATISTICS), tmp_path).campaign.notes
    assert [note for note in notes if note.startswith("1 of them have a write at another host")]


def test_a_write_at_the_same_host_is_not_told_as_one_elsewhere(tmp_path: Path) -> None:
    """A write at the vendor's own host, with its port spelled out, is counted as one there."""
    found = judged(posted(f"{HOST}:443"), tmp_path)
    assert not [note for note in found.campaign.notes if "another host" in note]


@pytest.mark.parametrize(
    ("media_type", "text"),
    [
        ("application/csp-report", "{}"),
        ("application/reports+json", "[]"),
        ("application/x-www-form-urlencoded", "grant_type=client_credentials&scope=all"),
    ],
)
def test_what_changes_nothing_is_no_write(media_type: str, text: str, tmp_path: Path) -> None:
    """A browser's report and a request for a token change no appointment, so that they take no blame."""
    made = posted(STATISTICS)
    request = made.entries[2]["request"]
    request["headers"] = [{"name": "content-type", "value": media_type}]
    request.update(postData={"mimeType": media_type, "text": text}, bodySize=len(text))
    assert judged(made, tmp_path).of("violation") >= STORED


def overridden(entry: dict[str, Any]) -> None:
    """A request that is carried out as one of another method than its own."""
    entry["request"]["method"] = "GET"
    entry["request"]["headers"].append({"name": "X-HTTP-Method-Override", "value": "PATCH"})


def through_a_socket(entry: dict[str, Any]) -> None:
    """A message through a WebSocket that was opened a minute before."""
    moment = datetime.fromisoformat(entry["startedDateTime"])
    entry["startedDateTime"] = (moment - timedelta(seconds=60)).isoformat()
    entry["request"].update(method="GET", url=f"wss://{STATISTICS}/live", headers=[])
    entry["request"].pop("postData")
    entry["response"].update(status=101, content={"size": 0, "mimeType": "x-unknown"})
    entry["_webSocketMessages"] = [
        {"type": kind, "time": moment.timestamp() + seconds, "opcode": 1, "data": "save"}
        for kind, seconds in (("receive", -30), ("send", 0.01))
    ]


@pytest.mark.parametrize("write", [overridden, through_a_socket])
def test_a_write_in_another_way_blames_nobody(write: Callable[[dict[str, Any]], None], tmp_path: Path) -> None:
    """What is written by a request that only looks like a read, or by a message, may be what changed an appointment."""
    made = between()
    made.entries[2]["request"]["method"] = "PATCH"
    write(made.entries[2])
    found = judged(made, tmp_path)
    assert found.of("violation") == set()
    assert found.of("inconclusive") >= STORED


def test_messages_of_another_time_explain_nothing(tmp_path: Path) -> None:
    """A WebSocket that stays open, and through which nothing is sent meanwhile, takes no blame."""
    made = between()
    through_a_socket(made.entries[2])
    made.entries[2]["_webSocketMessages"] = made.entries[2]["_webSocketMessages"][:1]
    assert judged(made, tmp_path).of("violation") >= STORED


@pytest.mark.parametrize("time", [{}, {"time": None}, {"time": "soon"}, {"time": 7}, {"time": 1.7e12}, {"time": 1e300}])
def test_a_message_of_an_unknown_time_may_explain_all(time: dict[str, Any], tmp_path: Path) -> None:
    """A message whose time cannot be read was sent at any time while its WebSocket was open."""
    made = between()
    through_a_socket(made.entries[2])
    made.entries[2]["_webSocketMessages"] = [{"type": "send", **time}, 7]
    made.entries[2]["time"] = 120_000
    found = judged(made, tmp_path)
    assert found.of("violation") == set()
    assert found.of("inconclusive") >= STORED


def test_a_session_in_the_path_is_no_other_appointment(tmp_path: Path) -> None:
    """An id with a session behind it, as servers without cookies write it, is that of the same appointment."""
    made = Recording("sqod")
    made.read()
    made.update(LANGUAGE)
    renamed(made.update(DURATION), id_of(made), f"{id_of(made)};jsessionid=ABCDEF1931")
    made.read()
    found = judged(made, tmp_path)
    assert found.flagged == set()
    assert found.campaign.notes[0].startswith("2 updates of 1 appointment")


def test_a_write_elsewhere_explains_no_change_between_reads(tmp_path: Path) -> None:
    """A member that changes between two reads moves by itself, though something went to another host meanwhile."""
    made = once("ANIVA-OMIT:resets_a_neighbour")
    made.read()
    made.pause(60)
    renamed(made.send("POST", "/collect", {}), HOST, STATISTICS)
    change(made.read(), test_method="home", location_id="5b1d0a52-64d9-4b8e-9a0c-3f1f5b0e7a02")
    verdict = judged(made, tmp_path).verdicts["ANIVA-OMIT"]
    assert (verdict.word, doubts.BY_ITSELF in (verdict.reason or "")) == ("inconclusive", True)


@pytest.mark.parametrize("spell", [str.upper, str.lower, str.title])
def test_a_uuid_in_another_case_is_the_same_appointment(spell: Any, tmp_path: Path) -> None:
    """Updates and reads by a UUID in other letters are those of one appointment."""
    made = Recording("sqod")
    made.read()
    made.update(LANGUAGE)
    id = id_of(made)
    renamed(made.update(DURATION), id, spell(id))
    made.read()
    found = judged(made, tmp_path)
    assert found.flagged == set()
    assert found.campaign.notes[0].startswith("2 updates of 1 appointment")


def test_a_path_that_is_encoded_otherwise_is_the_same(tmp_path: Path) -> None:
    """A path with encoded letters and a slash too many is that of the same appointment."""
    made = Recording("sqod")
    made.read()
    made.update(LANGUAGE)
    renamed(made.update(DURATION), "/appointments/", "//%61ppointments/")
    made.read()
    found = judged(made, tmp_path)
    assert found.flagged == set()
    assert found.campaign.notes[0].startswith("2 updates of 1 appointment")


def aliased(body: Mapping[str, Any]) -> Recording:
    """An appointment at Eka that is updated by its id, and then by the partner's."""
    made = Recording("eka")
    made.read()
    made.update({**IDS, "partner_meta": {"key1": "first"}})
    path = made.bound.contract.update.path.replace("{appointment_id}", "PA-TEST-0001")
    made.send(made.bound.contract.update.method, f"{path}?partner_id=1", {**IDS, **body})
    made.read()
    return made


def test_an_update_by_an_id_of_another_kind_blames_nobody(tmp_path: Path) -> None:
    """What an update by the partner's id changes may be that of an appointment which goes by the vendor's."""
    found = judged(aliased({"partner_meta": {"key1": "second"}}), tmp_path)
    assert found.of("violation") == set()
    assert "entry 3 of the file may have changed it, too" in (found.verdicts["EKA-PARTNER-META-KEPT"].reason or "")


def test_updates_of_another_appointment_explain_nothing(tmp_path: Path) -> None:
    """An update of an appointment with another id, by the same kind of id, is no other write of the first."""
    made = Recording("sqod", "SQOD-ONLY-SENT:touches_a_neighbour", editables=2)
    made.read()
    made.update(LANGUAGE)
    made.update(LANGUAGE, 1)
    made.read()
    assert "SQOD-ONLY-SENT" in judged(made, tmp_path).of("violation")


@pytest.mark.parametrize("other", ["AB-7", "{ab-7}", " ab-7", "0ab7"])
def test_an_id_that_may_be_the_same_is_no_other_one(other: str) -> None:
    """Ids that some servers take for one another are alike, and are not taken for one."""
    assert loosely(other) == loosely("ab-7")
    assert spelled(other) != spelled("ab-7")


def test_an_update_by_a_like_id_blames_nobody(tmp_path: Path) -> None:
    """What an update by an id in another case changes, that is no UUID, may be that of the same appointment."""
    made = Recording("eka")
    made.read()
    made.update({**IDS, "partner_meta": {"key1": "first"}})
    id = id_of(made)
    renamed(made.update({**IDS, "partner_meta": {"key1": "second"}}), id, id.upper())
    made.read()
    found = judged(made, tmp_path)
    assert found.of("violation") == set()
    assert "EKA-PARTNER-META-KEPT" in found.of("inconclusive")


def test_other_ids_are_not_alike() -> None:
    """Two ids with other letters or digits are two, however they are spelled."""
    assert len({loosely(one) for one in ("ab-7", "ab-70", "ab-8", "7ab")}) == 4


def test_a_path_has_one_spelling() -> None:
    """A path says the same with letters encoded or not; a slash within an id stays one that parts nothing."""
    assert plain_path("/a//%62%2fc/{id}") == "/a/b%2Fc/{id}"


@pytest.mark.parametrize(
    ("text", "scheme", "host"),
    [
        ("H.example:443", "https", "h.example"),
        ("h.example:80", "http", "h.example"),
        ("h.example:80", "https", "h.example:80"),
        ("h.example.:8443", "https", "h.example:8443"),
        ("[::1]", "https", "[::1]"),
        ("[::1]:443", "https", "[::1]"),
    ],
)
def test_a_host_has_one_spelling(text: str, scheme: str, host: str) -> None:
    """A host is the same in capitals, with a final dot, and with the port of its scheme."""
    assert host_of(text, scheme) == host


def test_a_named_host_may_have_its_port(tmp_path: Path) -> None:
    """The host that somebody names is found in capitals, and with the port that its URLs leave out."""
    made = Recording("sqod")
    made.update(LANGUAGE)
    [found] = providers_in([made.bound.contract], read_har(made.write(tmp_path)).entries, f"{HOST.upper()}:443")
    assert found.host == HOST
