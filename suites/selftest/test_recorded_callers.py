"""Who has made recorded calls, and how they are written: others may see another appointment, and change more of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from suites.selftest.recordings import HOST, Recording, judged
from suites.selftest.test_recorded_judging import change
from suites.selftest.test_recorded_order import DURATION, FAULT, LANGUAGE, OTHER_LANGUAGE

TIME, OTHER_TIME = {"scheduled_at": "2029-07-01T10:00:00Z"}, {"scheduled_at": "2029-08-01T10:00:00Z"}
REFRESH = "/connect-auth/v1/account/refresh-token"


def headed(entry: dict[str, Any], name: str, value: str) -> None:
    """Send another header in place of one of that name."""
    request = entry["request"]
    request["headers"] = [one for one in request["headers"] if one["name"].lower() != name.lower()]
    request["headers"].append({"name": name, "value": value})


def of_two(*numbers: int) -> Recording:
    """An update with its reads, of which these are somebody else's, who is not shown the method of the test."""
    made = Recording("aniva")
    made.round(TIME)
    for entry in (made.entries[number] for number in numbers):
        headed(entry, "X-Api-Key", "key-of-somebody-else")
        change(entry, test_method=None)
    return made


@pytest.mark.parametrize("numbers", [(0,), (2, 3)], ids=["before", "after"])
def test_what_somebody_else_is_shown_blames_nobody(numbers: tuple[int, ...], tmp_path: Path) -> None:
    """A read with another credential than the update's, before it or after it, may show other members."""
    found = judged(of_two(*numbers), tmp_path)
    assert found.of("violation", "warning") == set()
    assert "has another credential" in (found.verdicts["ANIVA-OMIT"].reason or "")


def test_a_later_read_of_somebody_else_proves_nothing(tmp_path: Path) -> None:
    """That a later read of somebody else shows the old value does not tell that an update was not stored."""
    made = Recording("aniva")
    old = json.loads(made.read()["response"]["content"]["text"])["scheduled_at"]
    made.update(TIME)
    change(made.read(), scheduled_at=old)
    made.pause(60)
    change(made.read(), scheduled_at=old)
    headed(made.entries[-1], "X-Api-Key", "key-of-somebody-else")
    assert judged(made, tmp_path).verdicts["ANIVA-READ-BACK"].word == "inconclusive"


def test_a_signature_is_no_other_caller(tmp_path: Path) -> None:
    """Where each call is signed, another header does not mean somebody else, so that a fault is found."""
    made = Recording("sqod", FAULT)
    made.round(LANGUAGE)
    for number, entry in enumerate(made.entries):
        headed(entry, "Authorization", f"Signature {number}")
    assert "SQOD-ONLY-SENT" not in judged(made, tmp_path).of("violation")
    contract = made.bound.contract
    scheme = replace(contract.authentication, signer="a.package:signs")
    made.bound = replace(made.bound, contract=replace(contract, authentication=scheme))
    assert "SQOD-ONLY-SENT" in judged(made, tmp_path).of("violation")


def of_cookies(*values: str) -> Recording:
    """An update with its reads, where a cookie has the credential, and whoever calls sends these cookies in turn."""
    made = Recording("sqod", FAULT)
    made.round(LANGUAGE)
    for entry, value in zip(made.entries, values, strict=True):
        headed(entry, "Cookie", value)
    contract = made.bound.contract
    scheme = replace(contract.authentication, header="Cookie", format="sid={secret}")
    made.bound = replace(made.bound, contract=replace(contract, authentication=scheme))
    return made


def test_another_cookie_is_no_other_caller(tmp_path: Path) -> None:
    """Of cookies only the one that the contract names tells who calls: others change with each call."""
    made = of_cookies(*(f"_dd_s=expire={number}; sid=one; _ga={number}" for number in range(4)))
    assert "SQOD-ONLY-SENT" in judged(made, tmp_path).of("violation")


def test_the_credential_in_a_cookie_tells_callers_apart(tmp_path: Path) -> None:
    """A read with another value of the cookie that the contract names may be somebody else's."""
    made = of_cookies("sid=one", "sid=two", "sid=two", "sid=two")
    assert "has another credential" in (judged(made, tmp_path).verdicts["SQOD-ONLY-SENT"].reason or "")


@pytest.mark.parametrize(("same", "word"), [(0, "violation"), (2, "inconclusive")])
def test_credentials_for_one_call_tell_no_callers_apart(same: int, word: str, tmp_path: Path) -> None:
    """Where each of many calls has a credential of its own, it tells nothing of who calls; where two share one, it
    does."""
    made = Recording("sqod", FAULT)
    for body in (LANGUAGE, DURATION, OTHER_LANGUAGE):
        made.round(body)
    for number, entry in enumerate(made.entries):
        headed(entry, "Authorization", f"Bearer {max(number, same - 1)}")
    assert judged(made, tmp_path).verdicts["SQOD-ONLY-SENT"].word == word


def renewed(path: str) -> Recording:
    """A read, an update whose token has expired, a call for another one at this path, and the update again."""
    made = Recording("eka", "EKA-REST-ALONE:touches_a_neighbour")
    body = dict(made.bound.plain[0])
    made.read()
    expired = Recording("eka", now=made.now).update(body)
    expired["response"]["status"] = 401
    made.entries.append(expired)
    made.pause(0.1)
    made.read()["request"].update(method="POST", url=f"https://{HOST}{path}")
    made.update(body)
    made.read()
    return made


@pytest.mark.parametrize(("path", "word"), [(REFRESH, "violation"), ("/gateway" + REFRESH, "violation")])
def test_renewing_a_token_is_no_other_write(path: str, word: str, tmp_path: Path) -> None:
    """A token that is renewed where the contract says so changes no appointment, so that a fault is found."""
    assert judged(renewed(path), tmp_path).verdicts["EKA-REST-ALONE"].word == word


def test_another_call_in_between_is_a_write(tmp_path: Path) -> None:
    """Any other call in its place may have changed the appointment."""
    assert judged(renewed("/v1/refresh"), tmp_path).verdicts["EKA-REST-ALONE"].word == "inconclusive"


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/json-patch+json", [{"op": "replace", "path": "/scheduled_at", "value": None}]),
        ("application/vnd.api+json; charset=utf-8", {"data": {"attributes": {}}}),
    ],
)
def test_an_update_in_another_format_blames_nobody(media_type: str, body: Any, tmp_path: Path) -> None:
    """An update that is written as a list of steps, or in an envelope, is not judged as a plain one, but counted."""
    made = Recording("aniva")
    made.round(TIME)
    request = made.entries[1]["request"]
    headed(made.entries[1], "Content-Type", media_type)
    request["postData"] = {"mimeType": media_type, "text": json.dumps(body)}
    request["bodySize"] = len(json.dumps(body))
    made.read()
    made.update(OTHER_TIME)
    found = judged(made, tmp_path)
    assert found.of("violation") == set()
    assert [note for note in found.campaign.notes if note.startswith("1 update more with a query, or a body in a")]


def test_the_documented_format_is_judged(tmp_path: Path) -> None:
    """Where the page documents such a format, updates in it are judged."""
    made = Recording("aniva", "ANIVA-TIME-SAME:shifts_by_an_hour")
    made.update(TIME)
    headed(made.entries[0], "Content-Type", "application/vnd.api+json")
    contract = made.bound.contract
    documented = replace(contract.update, media_type="application/vnd.api+json")
    made.bound = replace(made.bound, contract=replace(contract, update=documented))
    assert "ANIVA-TIME-SAME" in judged(made, tmp_path).of("violation")


@pytest.mark.parametrize(("member", "word"), [("appointmentTypeId", "inconclusive"), ("createdAt", "warning")])
def test_what_staff_may_change_is_not_the_vendors(member: str, word: str, tmp_path: Path) -> None:
    """Of a day between two reads, what staff can change in another way is unclear; when it was booked, nobody can."""
    made = Recording("lobbie")
    made.read()
    made.pause(86_400)
    made.update({"note": "Bring the results"})
    content = made.read()["response"]["content"]
    value = {"appointmentTypeId": 4002, "createdAt": "2025-01-01T00:00:00Z"}[member]
    shown = json.loads(content["text"])
    change(made.entries[-1], appointments=[{**row, member: value} for row in shown["appointments"]])
    assert judged(made, tmp_path).verdicts["LOBBIE-IDENTITY"].word == word
