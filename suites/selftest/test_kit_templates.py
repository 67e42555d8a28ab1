"""What may be shown of an exchange: never a secret, an id of a fixture, or a personal value."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from typing import Any

import pytest

from contracts import Json
from contracts.pointers import ABSENT, get, leaves, with_value
from suites.kit.checks import judge
from suites.kit.model.answer import Answer
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange, Sent
from suites.kit.model.findings import Finding
from suites.kit.model.target import ClientSecret
from suites.kit.privacy.recorded import RecordedTemplates
from suites.kit.privacy.redaction import Redactor
from suites.kit.privacy.templates import Templates
from suites.kit.run.smoke import smoke_probe
from suites.selftest import exchanges, moments
from suites.selftest.exchanges import answer, clause

EVERY = pytest.mark.parametrize("provider", exchanges.PROVIDERS)
PERSON = "Greta Beispiel-Person"


def secrets_of(bound: BoundContract) -> list[str]:
    """What must not be seen: credentials, and ids of appointments."""
    rows = [row for role, listed in bound.target.fixtures.items() if role.startswith("appointment.") for row in listed]
    ids = [str(value) for row in rows for value in row.values() if isinstance(value, str | int)]
    return [*bound.target.credentials.values(), *ids]


def exchange_with_secrets(bound: BoundContract, **facts: Any) -> Exchange:
    """An exchange that names every secret wherever a vendor or a probe could put it."""
    everything = " ".join(secrets_of(bound))
    path = bound.contract.update.path.format(**bound.appointment_path("appointment.editable"))
    sent = Sent("PATCH", bound.target.base_url + path, path, {}, {"content-type": "application/json"}, b"{}")
    came = answer(200, {"id": everything, everything: everything, "status": [everything]})
    return exchanges.exchange(came, provider=bound.contract.name, sent=sent, probe={"body": {"a": everything}}, **facts)


def leaked(text: str, bound: BoundContract) -> list[str]:
    """The secrets that a text shows."""
    return [secret for secret in secrets_of(bound) if secret in text]


@EVERY
def test_the_record_of_an_exchange_shows_no_secret(provider: str) -> None:
    """Path, body and answer of an exchange stand with names in place of the target's values."""
    bound = exchanges.bind(provider)
    assert leaked(json.dumps(Templates(bound).record(exchange_with_secrets(bound))), bound) == []


def test_a_form_is_shown_by_its_fields() -> None:
    """What a finding sent as a form stands in its text as JSON, with names in place of the target's values."""
    bound = exchanges.bind()
    secret = bound.target.credentials["good"]
    probe = {"media_type": "multipart/form-data", "body": {"status": "pending", "note": secret}}
    found = Finding(clause("echoes"), exchanges.exchange(probe=probe), "/status", "value", "pending", "confirmed")
    sent = Templates(bound).finding(found)["sent"]
    assert sent.startswith('PATCH /a/1 as a form {"status": "pending", "note": "$')
    assert leaked(sent, bound) == []


def test_a_recorded_form_shows_nobody() -> None:
    """The fields of a form that real people have sent are masked as their JSON is."""
    probe = {"media_type": "multipart/form-data", "body": {"status": "pending", "note": PERSON}}
    found = Finding(clause("echoes"), exchanges.exchange(probe=probe), "/status", "value", "pending", "confirmed")
    sent = RecordedTemplates(exchanges.bind(), None, ()).finding(found)["sent"]
    assert ("as a form {" in sent, PERSON in sent) == (True, False)


@EVERY
def test_the_record_of_a_finding_shows_no_secret(provider: str) -> None:
    """Expected, got, request and cURL line of a finding show none either."""
    bound = exchanges.bind(provider)
    everything = " ".join(secrets_of(bound))
    found = Finding(clause("echoes"), exchange_with_secrets(bound), "/a", everything, everything, everything)
    assert leaked(json.dumps(Templates(bound).finding(found)), bound) == []


def test_a_query_shows_no_secret() -> None:
    """An id that a query carries stands as a name, too."""
    bound = exchanges.bind()
    fixture = bound.appointment_path("appointment.editable")["id"]
    sent = Sent("PATCH", bound.target.base_url, "/a", {"partner_id": fixture}, {}, b"")
    made = exchanges.exchange(sent=sent)
    assert fixture not in json.dumps(Templates(bound).record(made)) + Templates(bound).curl(made)


def test_what_is_sent_is_shown_with_its_query() -> None:
    """The query may be what makes a request an update: what is shown as sent has it, with names in place of ids."""
    bound = exchanges.bind()
    fixture = bound.appointment_path("appointment.editable")["id"]
    query = {"_method": "PATCH", "partner_id": fixture}
    sent = Sent("POST", bound.target.base_url, "/a", query, {}, b"")
    assert (
        Templates(bound).sent(exchanges.exchange(sent=sent)) == "POST /a?_method=PATCH&partner_id=$APPOINTMENT_EDITABLE"
    )


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
    bound = exchanges.bind(provider)
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
    record = json.dumps(Templates(exchanges.bind(provider)).record(made))
    assert PERSON not in record


def test_what_is_not_documented_is_masked() -> None:
    """A member that the contract does not know is named, and its value is not shown."""
    record = Templates(exchanges.bind()).record(exchanges.exchange(answer(200, {"nickname": PERSON})))
    assert record["answer"]["body"] == {"nickname": "$undocumented"}


def test_a_body_that_is_no_json_is_not_shown() -> None:
    """Of an answer that is no JSON only length and media type are told."""
    html = answer(200, {}, "text/html")
    object.__setattr__(html, "content", f"<p>{PERSON}</p>".encode())
    assert PERSON not in json.dumps(Templates(exchanges.bind()).record(exchanges.exchange(html)))


def broken_shapes(provider: str) -> list[Finding]:
    """Findings of every response clause, on answers in which each part of the appointment became a list of itself."""
    body, _ = person(provider)
    bound = exchanges.bind(provider)
    pointers = {"", *(f"/{name}" for name in body), *(pointer for pointer, _ in leaves(body))}
    listed = [
        with_value(body, pointer, [get(body, pointer)]) for pointer in pointers if get(body, pointer) is not ABSENT
    ]
    made = [exchanges.exchange(answer(200, document), provider=provider) for document in listed]
    promises = [c for c in bound.contract.clauses if c.check == "responds" and c.strength != "may"]
    return [found for sent in made for promise in promises for found in judge(promise, sent, bound) or ()]


@pytest.mark.slow
@pytest.mark.parametrize("provider", [name for name in exchanges.PROVIDERS if name != "eka"])
def test_a_finding_shows_no_personal_value(provider: str) -> None:
    """A finding about a member that holds personal values shows none of them."""
    written = [Templates(exchanges.bind(provider)).finding(found) for found in broken_shapes(provider)]
    assert written
    assert [f"{told['clause']} {told['pointer']}" for told in written if PERSON in json.dumps(told)] == []


def test_an_unsent_personal_member_is_masked() -> None:
    """A personal member that changed without being sent is told without its values."""
    old, new = exchanges.appointment(), exchanges.appointment()
    new["profile"] = {**new["profile"], "first_name": PERSON}
    [found] = judge(clause("preserves"), exchanges.shown(old, new), exchanges.bind()) or []
    told = Templates(exchanges.bind()).finding(found)
    assert (told["expected"], told["got"]) == (
        "the value from before the update ($personal)",
        "another value ($personal)",
    )


EARLIER = [
    ("first", PERSON, "its earlier value, from before the run ($personal)"),
    ("earlier", PERSON, "its earlier value, from before an update of the run ($personal)"),
    ("first", "Ann", "a value ($personal)"),
]


@pytest.mark.parametrize(("where", "old", "expected"), EARLIER)
def test_a_personal_value_that_is_back_is_told_as_that(where: str, old: str, expected: str) -> None:
    """Where a member that was emptied has a value again that no update sent, it is said whether it had that earlier,
    and no value is shown."""
    past, empty, now = (exchanges.appointment() for _ in range(3))
    for state, name in ((past, old), (empty, ""), (now, PERSON)):
        state["profile"] = {**state["profile"], "first_name": name}
    known = {"first": {"read": past}} if where == "first" else {"earlier": ({"read": past},)}
    shown = replace(exchanges.shown(empty, now), **known)  # type: ignore[arg-type]
    [found] = judge(clause("preserves"), shown, exchanges.bind()) or []
    told = Templates(exchanges.bind()).finding(found)
    assert (told["expected"], told["got"]) == ("empty", expected)


def test_an_exchange_knows_what_was_there_before_the_latest_updates() -> None:
    """An exchange of a run has the states from before the updates that came right before it: by them a value that is
    back is known."""
    with moments.campaign(moments.Elsewhere(moments.standin("lobbie"))) as campaign:
        notes = [replace(smoke_probe(campaign.bound), body={"note": text}) for text in ("one", "two", "three", "four")]
        last = [campaign.send(note) for note in notes][-1]
    assert "one" in [state["note"] for states in last.earlier for state in states.values()]


def test_a_curl_line_is_one_request() -> None:
    """A cURL line holds method, address, the secret's name and the body, and a shell takes it apart so."""
    bound = exchanges.bind()
    line = Templates(bound).curl(exchanges.exchange(probe={"body": {"scheduled_at": "it's 10 o'clock"}}))
    words = shlex.split(line)
    assert words[:4] == ["curl", "-i", "-X", "PATCH"]
    assert words[5:7] == ["-H", "x-api-key: $ANIVA_API_KEY"]
    assert json.loads(words[-1]) == {"scheduled_at": "it's 10 o'clock"}


@pytest.mark.parametrize(
    ("kind", "header"), {"wrong": "x-api-key: $ANIVA_API_KEY_WRONG", "empty": "x-api-key;"}.items()
)
def test_a_curl_line_names_the_credential(kind: str, header: str) -> None:
    """Another credential than the good one has a name of its own."""
    line = Templates(exchanges.bind()).curl(exchanges.exchange(probe={"credential": kind}))
    assert header in shlex.split(line)


def test_a_curl_line_without_credentials_has_no_header() -> None:
    """A request without credentials shows none."""
    assert "x-api-key" not in Templates(exchanges.bind()).curl(exchanges.exchange(probe={"credential": "none"}))


def test_a_huge_text_is_cut() -> None:
    """A journal does not hold a million characters of one request, and says how many there were."""
    told = Templates(exchanges.bind()).text("x" * 1_000_000)
    assert len(told) < 3_000
    assert told.endswith("(1000000 characters)")


def record(came: Answer, provider: str = "aniva", **facts: Any) -> dict[str, Any]:
    """The journal's record of an exchange with this answer."""
    return Templates(exchanges.bind(provider)).record(exchanges.exchange(came, provider=provider, **facts))


def test_both_parts_of_a_login_have_a_name() -> None:
    """A client id and a client secret are masked, each by a name of its own."""
    bound = exchanges.retargeted(credentials={"good": ClientSecret("the-client", "the-secret")})
    assert Templates(bound).text("the-client:the-secret") == "$ANIVA_API_KEY_CLIENT_ID:$ANIVA_API_KEY_CLIENT_SECRET"


def test_a_token_is_masked_once_it_is_issued() -> None:
    """A token that a login issues in mid-run is masked in what is recorded from then on."""
    issued = {"tok-1234567": "$ANIVA_API_KEY"}
    templates = Templates(exchanges.bind(), tokens=lambda: issued)
    told = templates.record(exchanges.exchange(answer(403, {"error": "tok-1234567 has expired"})))
    assert told["answer"]["body"] == {"error": "$ANIVA_API_KEY has expired"}


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ({"headers": {"x-tenant": "tenant-4711"}}, "$X_TENANT"),
        ({"login": {"headers": {"x-api-key": "tenant-4711"}}}, "$X_API_KEY"),
        ({"headers": {"x-auth": "Bearer tenant-4711"}}, "$X_AUTH"),
        ({"proxy": "http://me:tenant-4711@proxy.example:3128"}, "$PROXY_PASSWORD"),
    ],
)
def test_what_else_lets_us_in_is_masked(where: dict[str, Any], told: str) -> None:
    """Headers of target and login, and the proxy's password, stand as names."""
    assert Templates(exchanges.retargeted(**where)).text("tenant-4711") == told


def test_a_common_word_in_a_header_is_no_secret() -> None:
    """The value of an ordinary header is not replaced all over the place."""
    bound = exchanges.retargeted(headers={"accept": "application/json", "x-env": "prod"})
    assert Templates(bound).text("application/json, production") == "application/json, production"


def test_a_curl_line_has_the_targets_headers() -> None:
    """A header of the target stands in the cURL line with the name of its value."""
    bound = exchanges.retargeted(headers={"x-tenant": "tenant-4711", "accept": "application/json"})
    words = shlex.split(Templates(bound).curl(exchanges.exchange()))
    assert {"x-tenant: $X_TENANT", "accept: application/json"} <= set(words)


def test_a_curl_line_of_a_form_names_values() -> None:
    """In the members of a form secrets stand as names, too."""
    bound = exchanges.bind()
    form = {"media_type": "multipart/form-data", "body": {"note": bound.target.credentials["good"]}}
    assert "note=$ANIVA_API_KEY" in shlex.split(Templates(bound).curl(exchanges.exchange(probe=form)))


def test_originals_are_masked() -> None:
    """What a fixture knows of people is masked at any depth: personal members and all that puts an appointment back."""
    row = {"id": "apt-1", "first_name": PERSON, "originals": {"extra": {"deep": ["Allergic to cats", "confirmed", 12]}}}
    text = Templates(exchanges.retargeted(fixtures={"appointment.editable": (row,)})).text
    assert text(f"{PERSON}: Allergic to cats, confirmed, 12") == (
        "$personal: $APPOINTMENT_EDITABLE_ORIGINALS_EXTRA_DEEP, confirmed, 12"
    )


@EVERY
def test_what_a_vendor_shows_of_people_is_masked_later(provider: str) -> None:
    """A personal value that an answer has shown is masked in any text after it."""
    templates, (body, values) = Templates(exchanges.bind(provider)), person(provider)
    templates.record(exchanges.exchange(answer(200, body), provider=provider))
    assert PERSON not in templates.text(f"a crash over {body!r}: {values}")


def test_what_we_have_sent_is_nobodys() -> None:
    """A value at a personal member that we have sent ourselves stays readable elsewhere."""
    templates = Templates(exchanges.bind("lobbie"))
    ours = exchanges.exchange(
        answer(200, {"note": "A note of ours"}), provider="lobbie", probe={"body": {"note": "A note of ours"}}
    )
    templates.record(ours)
    assert templates.text("A note of ours") == "A note of ours"


@pytest.mark.parametrize("word", ["confirmed", "true", "null", "1234", "ab"])
def test_a_word_that_tells_nothing_is_not_learned(word: str) -> None:
    """A member of a closed list, a small number or a boolean at a personal member is not replaced everywhere."""
    templates = Templates(exchanges.bind())
    templates.record(exchanges.exchange(answer(200, {"profile": {"first_name": word}})))
    assert templates.text(f"{word} it is") == f"{word} it is"


@pytest.mark.parametrize(
    "body",
    [
        {"extra": {"status": PERSON, "id": PERSON}},
        {"extra": [PERSON, [PERSON]]},
        {"first_name": PERSON},
        {"location": {"status": PERSON}},
        PERSON,
    ],
    ids=["in an undocumented object", "in a list", "at another place", "in another object", "on its own"],
)
def test_what_stands_where_nothing_is_documented_is_masked(body: Json) -> None:
    """A name that is documented elsewhere keeps no value at a place where it is not."""
    assert PERSON not in json.dumps(record(answer(200, body)))


@pytest.mark.parametrize(
    "body",
    [
        {"error": "Forbidden"},
        {"message": "Forbidden", "errors": {"scheduled_at": ["Forbidden"]}},
        {"error": {"code": 7, "detail": "Forbidden"}},
    ],
)
def test_why_something_was_refused_is_told(body: Json) -> None:
    """The free text of a refusal stays, documented or not."""
    assert record(answer(403, body))["answer"]["body"] == body


def test_a_refusal_tells_nothing_else() -> None:
    """Beside its reasons a refusal shows no undocumented member."""
    came = answer(403, {"error": {"message": "Forbidden", "patient": {"name": PERSON}}, "patient": PERSON})
    assert PERSON not in json.dumps(record(came))


def test_the_parameters_of_a_redirect_are_masked() -> None:
    """Of the address that an answer points to, parameters keep their names only."""
    came = replace(answer(302), headers={"location": "https://me:pw@id.example/login?session=s3cr3t&x=#token=t"})
    assert record(came)["answer"]["headers"] == {
        "location": "https://id.example/login?session=$undocumented&x=$undocumented"
    }


def test_short_words_in_an_open_object_are_not_learned() -> None:
    """In a personal object whose members nobody documents, a short word in small letters tells of nobody."""
    templates = Templates(exchanges.bind("sqod"))
    templates.record(exchanges.exchange(answer(200, {"claimant": {"data": [{"type": "text", "value": PERSON}]}})))
    assert templates.text(f"text/plain of {PERSON}") == "text/plain of $personal"


def test_a_finding_about_an_undocumented_member_shows_no_value() -> None:
    """What a vendor changed beside what it documents is named, and its values are not shown."""
    old, new = exchanges.appointment(nickname=PERSON), exchanges.appointment(nickname=f"{PERSON} II")
    [found] = judge(clause("preserves"), exchanges.shown(old, new), exchanges.bind()) or []
    told = Templates(exchanges.bind()).finding(found)
    assert (told["pointer"], told["expected"]) == ("/nickname", "$undocumented")
    assert told["got"] == "another value ($undocumented)"


def test_equal_names_do_not_hide_a_difference() -> None:
    """Where the same name stands for a number and for a text, a reader learns that it is another type."""
    bound = exchanges.bind("lobbie")
    known = bound.target.fixtures["practitioner.active"][0]["id"]
    found = Finding(clause("echoes"), exchanges.exchange(provider="lobbie"), "/practitionerId", "", known, str(known))
    told = Templates(bound).finding(found)
    assert (told["expected"], told["got"]) == ('"$PRACTITIONER_ACTIVE"', '"$PRACTITIONER_ACTIVE", as str and not int')


def test_a_finding_about_an_object_shows_what_an_answer_would() -> None:
    """In an object that a finding is about, personal and undocumented members are masked as in an answer."""
    got = {"first_name": PERSON, "id": "1", "nickname": PERSON}
    found = Finding(clause("echoes"), exchanges.exchange(), "/profile", "value", ABSENT, got)
    record = Templates(exchanges.bind()).finding(found)
    assert json.loads(record["got"]) == {"first_name": "$personal", "id": "1", "nickname": "$undocumented"}


def test_a_long_object_is_masked_before_it_is_cut() -> None:
    """A value that is too long to be shown as a whole shows nothing personal in the part that is shown."""
    got = {"first_name": PERSON, "last_name": [PERSON] * 1_000, "id": "1" * 10_000}
    found = Finding(clause("echoes"), exchanges.exchange(), "/profile", "value", ABSENT, got)
    record = Templates(exchanges.bind()).finding(found)
    assert (PERSON[:5] in record["got"], len(record["got"]) < 3_000) == (False, True)


def test_ids_are_not_told_everywhere() -> None:
    """What masks the terminal learns secrets and people of a target, and no ids: a plan has to name them."""
    everywhere, bound = (
        Redactor(),
        exchanges.retargeted(fixtures={"appointment.editable": ({"id": "apt-12345", "email": "a@b.example"},)}),
    )
    Templates(bound, everywhere)
    assert everywhere.mask("apt-12345 a@b.example good-credential-of-the-aniva-stand-in") == (
        "apt-12345 $personal $ANIVA_API_KEY"
    )


def test_an_id_of_a_fixture_is_printed_where_an_answer_has_it_at_a_person() -> None:
    """An answer that shows an appointment's id at a personal member hides it from nobody who has to send it again."""
    everywhere, bound = (
        Redactor(),
        exchanges.retargeted(fixtures={"appointment.editable": ({"id": "248110001"},)}),
    )
    shown = {"profile": {"first_name": "248110001", "last_name": PERSON}}
    Templates(bound, everywhere).learn_from(exchanges.exchange().probe, answer(200, shown))
    assert everywhere.mask(f"export ID=248110001 {PERSON}") == "export ID=248110001 $personal"


def test_a_query_is_escaped_in_the_curl_line() -> None:
    """A value of a query can neither end the quoted address nor add a parameter."""
    sent = Sent("PATCH", "https://vendor.invalid/a", "/a", {"note": 'a "b" & c'}, {}, b"")
    assert "?note=a%20%22b%22%20%26%20c" in Templates(exchanges.bind()).curl(exchanges.exchange(sent=sent))


def test_a_fraction_of_a_named_number_stays_a_number() -> None:
    """A number that a named one is part of keeps no quotes and no mark in the cURL line."""
    bound = exchanges.bind("lobbie")
    body = {"practitionerId": bound.target.fixtures["practitioner.active"][0]["id"] + 0.25}
    sent = Sent("PUT", bound.target.base_url, "/a", {}, {}, b"sent")
    made = exchanges.exchange(provider="lobbie", sent=sent, probe={"body": body})
    assert shlex.split(Templates(bound).curl(made))[-1] == '{"practitionerId": $PRACTITIONER_ACTIVE.25}'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"message": "Conflict"}, "409 (Conflict)"),
        ({"scheduled_at": ["In the past"], "other": ["x"]}, "409 (/scheduled_at)"),
        ({"other": ["x"]}, "409"),
    ],
    ids=["a message", "by the member", "nothing known"],
)
def test_a_status_that_was_not_expected_says_why(body: Json, said: str) -> None:
    """Where an update was to be accepted, what the vendor says of its refusal stands beside the status."""
    exchange = exchanges.exchange(answer(409, body))
    found = Finding(clause("accepts"), exchange, "", "status", 200, 409)
    assert Templates(exchanges.bind()).finding(found)["got"] == said
