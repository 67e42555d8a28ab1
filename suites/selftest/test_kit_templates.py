"""What may be shown of an exchange: never a secret, an id of a fixture, or a personal value."""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from contracts import Json
from suites.kit.binding import Binding
from suites.kit.checks import judge
from suites.kit.exchange import Exchange, Sent
from suites.kit.findings import Finding
from suites.kit.templates import Templates
from suites.kit.values import ABSENT, get, leaves, with_value
from suites.selftest import exchanges
from suites.selftest.exchanges import answer, clause

EVERY = pytest.mark.parametrize("provider", exchanges.PROVIDERS)
PERSON = "Greta Beispiel-Person"


def secrets_of(bound: Binding) -> list[str]:
    """What must not be seen: credentials, and ids of appointments."""
    rows = [row for role, listed in bound.target.fixtures.items() if role.startswith("appointment.") for row in listed]
    ids = [str(value) for row in rows for value in row.values() if isinstance(value, str | int)]
    return [*bound.target.credentials.values(), *ids]


def told_everything(bound: Binding, **facts: Any) -> Exchange:
    """An exchange that names every secret wherever a vendor or a probe could put it."""
    everything = " ".join(secrets_of(bound))
    path = bound.contract.update.path.format(**bound.appointment_path("appointment.editable"))
    sent = Sent("PATCH", bound.target.base_url + path, path, {}, {"content-type": "application/json"}, b"{}")
    came = answer(200, {"id": everything, everything: everything, "status": [everything]})
    return exchanges.exchange(came, provider=bound.contract.name, sent=sent, probe={"body": {"a": everything}}, **facts)


def leaked(text: str, bound: Binding) -> list[str]:
    """The secrets that a text shows."""
    return [secret for secret in secrets_of(bound) if secret in text]


@EVERY
def test_the_record_of_an_exchange_shows_no_secret(provider: str) -> None:
    """Path, body and answer of an exchange stand with names in place of the target's values."""
    bound = exchanges.binding(provider)
    assert leaked(json.dumps(Templates(bound).exchange(told_everything(bound))), bound) == []


@EVERY
def test_the_record_of_a_finding_shows_no_secret(provider: str) -> None:
    """Expected, got, request and cURL line of a finding show none either."""
    bound = exchanges.binding(provider)
    everything = " ".join(secrets_of(bound))
    found = Finding(clause("echoes"), told_everything(bound), "/a", everything, everything, everything)
    assert leaked(json.dumps(Templates(bound).finding(found)), bound) == []


def test_a_query_shows_no_secret() -> None:
    """An id that a query carries stands as a name, too."""
    bound = exchanges.binding()
    fixture = bound.appointment_path("appointment.editable")["id"]
    sent = Sent("PATCH", bound.target.base_url, "/a", {"partner_id": fixture}, {}, b"")
    made = exchanges.exchange(sent=sent)
    assert fixture not in json.dumps(Templates(bound).exchange(made)) + Templates(bound).curl(made)


def test_an_id_is_known_in_its_spelling_of_the_path() -> None:
    """An id with characters that a path quotes stands as a name, too."""
    bound = exchanges.retargeted(fixtures={"appointment.editable": ({"id": "apt/\u00e9 1"},)})
    assert (
        Templates(bound).text("/api/v1/appointments/apt%2F%C3%A9%201") == "/api/v1/appointments/$APPOINTMENT_EDITABLE"
    )


def test_the_longest_value_is_named_first() -> None:
    """A value inside a longer one does not break the longer one's name."""
    rows = ({"id": "abc"}, {"id": "abcdef"})
    bound = exchanges.retargeted(fixtures={"location.active": rows})
    assert Templates(bound).text("abcdef abc") == "$LOCATION_ACTIVE_2 $LOCATION_ACTIVE"


def person(provider: str) -> tuple[Json, list[str]]:
    """A success answer in which every personal member has a value of its own, and those values."""
    bound = exchanges.binding(provider)
    document: Json = exchanges.appointment(provider)
    values = {pointer: f"{PERSON} {number}" for number, pointer in enumerate(bound.contract.behaviour.personal)}
    for pointer, value in values.items():
        document = with_value(document, pointer, value)
    return with_value({}, bound.contract.behaviour.answer or "", document), list(values.values())


@EVERY
def test_a_journal_shows_no_personal_value(provider: str) -> None:
    """Personal members of an answer are masked in the record of the exchange."""
    body, _ = person(provider)
    made = exchanges.exchange(answer(200, body), provider=provider)
    record = json.dumps(Templates(exchanges.binding(provider)).exchange(made))
    assert PERSON not in record


def test_what_is_not_documented_is_masked() -> None:
    """A member that the contract does not know is named, and its value is not shown."""
    record = Templates(exchanges.binding()).exchange(exchanges.exchange(answer(200, {"nickname": PERSON})))
    assert record["answer"]["body"] == {"nickname": "$undocumented"}


def test_a_body_that_is_no_json_is_not_shown() -> None:
    """Of an answer that is no JSON only length and media type are told."""
    html = answer(200, {}, "text/html")
    object.__setattr__(html, "content", f"<p>{PERSON}</p>".encode())
    assert PERSON not in json.dumps(Templates(exchanges.binding()).exchange(exchanges.exchange(html)))


def broken_shapes(provider: str) -> list[Finding]:
    """Findings of every response clause, on answers in which each part of the appointment became a list of itself."""
    body, _ = person(provider)
    bound = exchanges.binding(provider)
    pointers = {"", *(f"/{name}" for name in body), *(pointer for pointer, _ in leaves(body))}
    listed = [
        with_value(body, pointer, [get(body, pointer)]) for pointer in pointers if get(body, pointer) is not ABSENT
    ]
    made = [exchanges.exchange(answer(200, document), provider=provider) for document in listed]
    promises = [c for c in bound.contract.clauses if c.check == "responds" and c.strength != "may"]
    return [found for sent in made for promise in promises for found in judge(promise, sent, bound) or ()]


@pytest.mark.parametrize("provider", [name for name in exchanges.PROVIDERS if name != "eka"])
def test_a_finding_shows_no_personal_value(provider: str) -> None:
    """A finding about a member that holds personal values shows none of them."""
    written = [Templates(exchanges.binding(provider)).finding(found) for found in broken_shapes(provider)]
    assert written
    assert [f"{told['clause']} {told['pointer']}" for told in written if PERSON in json.dumps(told)] == []


def test_an_unsent_personal_member_is_masked() -> None:
    """A personal member that changed without being sent is told without its values."""
    old, new = exchanges.appointment(), exchanges.appointment()
    new["profile"] = {**new["profile"], "first_name": PERSON}
    [found] = judge(clause("preserves"), exchanges.shown(old, new), exchanges.binding()) or []
    told = Templates(exchanges.binding()).finding(found)
    assert (told["expected"], told["got"]) == ("$personal", "$personal")


def test_a_curl_line_is_one_request() -> None:
    """A cURL line holds method, address, the secret's name and the body, and a shell takes it apart so."""
    bound = exchanges.binding()
    line = Templates(bound).curl(exchanges.exchange(probe={"body": {"scheduled_at": "it's 10 o'clock"}}))
    words = shlex.split(line)
    assert words[:3] == ["curl", "-X", "PATCH"]
    assert words[4:6] == ["-H", "x-api-key: $ANIVA_API_KEY"]
    assert json.loads(words[-1]) == {"scheduled_at": "it's 10 o'clock"}


@pytest.mark.parametrize(
    ("kind", "header"), {"wrong": "x-api-key: $ANIVA_API_KEY_WRONG", "empty": "x-api-key;"}.items()
)
def test_a_curl_line_names_the_credential(kind: str, header: str) -> None:
    """Another credential than the good one has a name of its own."""
    line = Templates(exchanges.binding()).curl(exchanges.exchange(probe={"credential": kind}))
    assert header in shlex.split(line)


def test_a_curl_line_without_credentials_has_no_header() -> None:
    """A request without credentials shows none."""
    assert "x-api-key" not in Templates(exchanges.binding()).curl(exchanges.exchange(probe={"credential": "none"}))


def test_a_huge_text_is_cut() -> None:
    """A journal does not hold a million characters of one request, and says how many there were."""
    told = Templates(exchanges.binding()).text("x" * 1_000_000)
    assert len(told) < 3_000
    assert told.endswith("(1000000 characters)")
