"""What a draft reads in sentences and parameters, and asks where they do not say enough."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts import Clause, load
from contracts._drafting.document.closed import ignores_unknown
from contracts._drafting.members.personal import personal_in
from contracts.pointers import set_in
from suites.proof._run import run
from suites.selftest.invented_items import SERVICE, document
from suites.selftest.test_contracts_new import FINE, new
from suites.selftest.vendor_documents import BODY, PLAIN, SHOWN_MEMBERS, changed
from suites.standin import StandIn

PATCH, READ = "/paths/~1visits~1{id}/patch", "/paths/~1visits~1{id}/get"
SWITCH, TEXT = {"type": "boolean"}, {"type": "string"}
ONLY_ROOMS = "Only rooms can be changed; other kinds return 400."
VERBOSE = {"name": "verbose", "in": "query", "schema": SWITCH, "description": "set to `true` to include remark"}


def text_of(into: Path, file: str = "behaviour.yaml") -> str:
    """The text of a drafted file."""
    return (into / "plain" / file).read_text(encoding="utf-8")


def ordinary_of(into: Path) -> Any:
    """The members of the drafted ordinary schema."""
    return json.loads(text_of(into, "schemas/ordinary.schema.json"))["properties"]


def clause_of(into: Path, id: str) -> Clause:
    """A drafted clause, by what follows the prefix."""
    return next(one for one in load("plain", into).clauses if one.id == f"PLAIN-{id}")


@pytest.mark.parametrize(
    ("name", "said", "is_ordinary"),
    [
        ("self", "", False),
        ("is_host", "", False),
        ("chair", "Indicates if this attendee is the host", False),
        ("mine", "Whether the current user takes part", False),
        ("optional", "Indicates if this attendee's attendance is optional", True),
        ("walk_in", "Whether the visit is a walk-in visit", True),
    ],
)
def test_a_switch_that_a_vendor_may_find_out_is_not_sent(
    name: str, said: str, is_ordinary: bool, tmp_path: Path
) -> None:
    """What somebody or something is, the vendor may work out: such a switch is left to a person."""
    both = (f"{BODY}/properties/{name}", {**SWITCH, "description": said})
    assert new(changed(both), tmp_path).exit_code == 0
    assert (name in ordinary_of(tmp_path)) == is_ordinary
    assert (f"does the vendor work out /{name} by itself?" in text_of(tmp_path)) != is_ordinary


def test_a_switch_of_an_item_that_a_vendor_may_find_out_is_filled(tmp_path: Path) -> None:
    """In an item, such a switch is the server's to fill until a person decides, and is never sent."""
    service = {**SERVICE, "properties": {**SERVICE["properties"], "self": SWITCH}}
    made = json.loads(json.dumps(document()))
    for place in (f"{BODY}/properties", SHOWN_MEMBERS, SHOWN_MEMBERS.replace("/get/", "/patch/")):
        set_in(made, f"{place}/services", {"type": "array", "items": service})
    assert new(made, tmp_path).exit_code == 0
    assert "/self" in yaml.safe_load(text_of(tmp_path))["fields"]["/services"]["filled"]
    assert "self" not in ordinary_of(tmp_path)["services"]["items"]["properties"]
    assert "does the vendor work out self of the items of /services by itself?" in text_of(tmp_path)


@pytest.mark.parametrize(
    ("said", "is_status"),
    [
        (ONLY_ROOMS, True),
        ("Responds with 400 if the room is closed.", True),
        ("Fails with HTTP 400 otherwise", True),
        ("Returns up to 400 items.", False),
        ("Takes notes of 400 characters.", False),
        ("Answers within 400ms", False),
    ],
)
def test_a_status_in_the_description_of_an_operation_is_documented(said: str, is_status: bool, tmp_path: Path) -> None:
    """A status that the description of the update names is a documented one of it; another number is none."""
    assert new(changed((f"{PATCH}/description", said), (f"{PATCH}/responses", SUCCESS)), tmp_path).exit_code == 0
    assert (400 in load("plain", tmp_path).update.responses) == is_status


SUCCESS = {"200": PLAIN["paths"]["/visits/{id}"]["patch"]["responses"]["200"]}


def test_a_sentence_about_a_refusal_is_asked_about(tmp_path: Path) -> None:
    """No clause tries what only a target can name: the question has the sentence and its line."""
    file = yaml.safe_dump(changed((f"{PATCH}/description", f"Changes a visit. {ONLY_ROOMS}")), width=60)
    line = next(number for number, text in enumerate(file.splitlines(), 1) if "Only rooms" in text)
    assert new(file, tmp_path).exit_code == 0
    asked = f'refused with 400? The document says (line {line}): "{ONLY_ROOMS}"'
    assert asked in text_of(tmp_path, "clauses.yaml")


def test_one_question_asks_about_all_members_that_it_is_about(tmp_path: Path) -> None:
    """Members with the same question stand in one TODO, which says that the draft may be run as it is."""
    names = ("colour_code", "insurance_code")
    both = [(f"{BODY}/properties/{name}", {"type": "object"}) for name in names]
    told = new(changed(*both), tmp_path).output
    asked = "which values of each of /colour_code, /insurance_code are ordinary? This may stay open"
    listed = [line for line in told.splitlines() if asked in line]
    assert len(listed) == 1
    assert "the draft runs as it is" in told


def test_ids_around_that_of_the_appointment_are_asked_about(tmp_path: Path) -> None:
    """Whether a vendor looks at the other ids of a path, no document says."""
    made = changed()
    made["paths"] = {"/sites/{site}/visits/{id}": made["paths"]["/visits/{id}"]}
    assert new(made, tmp_path).exit_code == 0
    assert "under another site? If so, add to send: - path: {site: $unknown.text}" in text_of(tmp_path, "clauses.yaml")


def test_a_clause_from_a_sentence_quotes_its_place(tmp_path: Path) -> None:
    """The clause that a list is replaced has the sentence that says so, with the line of that sentence."""
    made = json.loads(json.dumps(document()))
    said = "The services. CAUTION: send all of them, each time. Services not included will be removed from the visit."
    set_in(made, f"{BODY}/properties/services/description", said)
    file = yaml.safe_dump(made, width=60)
    assert new(file, tmp_path).exit_code == 0
    source = clause_of(tmp_path, "ITEMS").source
    assert str(source.at) == '/services, "Services not included will be removed from the visit"'
    assert "Services not" in file.splitlines()[(source.line or 0) - 1]


def test_a_documented_server_error_is_no_promise(tmp_path: Path) -> None:
    """The clause about statuses says that a server error breaks it, also where the document lists one."""
    new(changed((f"{PATCH}/responses/500", {"description": "Internal Server Error"})), tmp_path)
    clause = clause_of(tmp_path, "STATUSES")
    assert clause.says.endswith("and no server error, not even 500, which it lists.")


def test_members_about_a_persons_health_are_personal() -> None:
    """Diagnoses, codes, vitals and a practice's own fields are masked, an object of that name as a whole."""
    vitals = {"type": "object", "properties": {"pulse": {"type": "integer"}}}
    shown = {"icd10_codes": TEXT, "allergies": TEXT, "vitals": vitals, "custom_fields": TEXT, "bmi": TEXT}
    others = {"clinic_name": TEXT, "status": TEXT, "duration": TEXT, "office": TEXT}
    assert personal_in({"properties": {**others, **shown}}) == [f"/{name}" for name in shown]


def test_what_is_personal_is_to_be_looked_over(tmp_path: Path) -> None:
    """Names tell only some of what is a person's, so that a person is asked."""
    new(PLAIN, tmp_path)
    assert "# TODO: look this over: which members hold what is a person's" in text_of(tmp_path)


def test_a_switch_by_which_reads_show_more_is_sent(tmp_path: Path) -> None:
    """Where the read has a parameter that includes what it leaves out otherwise, each read carries it."""
    shown = {**TEXT, "maxLength": 200, "description": "Only returned with verbose."}
    places = [
        (f"{READ}/parameters", [VERBOSE]),
        (f"{PATCH}/parameters", [VERBOSE]),
        (f"{BODY}/properties/remark", shown),
    ]
    assert new(changed(*places), tmp_path).exit_code == 0
    drafted = yaml.safe_load(text_of(tmp_path))
    assert drafted["parameters"] == {"query": {"verbose": "true"}}
    assert drafted["fields"]["/remark"] == {"shows": "/remark"}
    contract = load("plain", tmp_path)
    verdicts = run(contract, StandIn(contract)).verdicts
    assert {id: one.reason or one.word for id, one in verdicts.items() if one.word not in FINE} == {}


def test_what_only_another_operation_shows_more_of_is_one_question(tmp_path: Path) -> None:
    """Where only the list has such a parameter, nobody knows whether the read takes it: that is asked once for all."""
    shown = {**TEXT, "maxLength": 200, "description": "Only returned with verbose."}
    made = changed(*((f"{BODY}/properties/{name}", shown) for name in ("remark", "advice")))
    made["paths"]["/visits"] = {"get": {"operationId": "list", "parameters": [VERBOSE], "responses": {}}}
    assert new(made, tmp_path).exit_code == 0
    text = text_of(tmp_path)
    asked = "these are shown only with verbose=true, which the document says of GET /visits only: /remark, /advice."
    assert text.count(asked) == 1
    assert "where does an appointment show" not in text
    assert "parameters" not in yaml.safe_load(text)


def test_operations_that_nothing_calls_are_named(tmp_path: Path) -> None:
    """The list and the booking are copied and not used, so that a person learns what they are of use for."""
    made = changed()
    made["paths"]["/visits"] = {"post": {"operationId": "book", "responses": {}}}
    output = new(made, tmp_path).stdout
    assert "- booking an appointment (POST /visits): add provision" in output


def test_the_page_is_filled_in_everywhere(tmp_path: Path) -> None:
    """Who names the page has answered for every place at which a contract has it."""
    page = "https://docs.plain.example/visits"
    assert new(PLAIN, tmp_path, "--page", page).exit_code == 0
    assert load("plain", tmp_path).page == page
    read = yaml.safe_load(text_of(tmp_path, "openapi.yaml"))["paths"]["/visits/{id}"]["get"]
    assert read["x-documented"] == {"page": page}
    assert "the URL of the page" not in text_of(tmp_path, "contract.yaml")


def test_a_page_is_a_url(tmp_path: Path) -> None:
    """What is no URL is refused, and nothing is written."""
    result = new(PLAIN, tmp_path, "--page", "docs/visits.md")
    assert (result.exit_code, "does not begin with https://" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("described", "is_drafted"),
    [("", True), ("Permission Denied", True), ("Your key has no access", True), ("The visit is closed", False)],
)
def test_a_refusal_of_who_has_no_right_is_a_clause(described: str, is_drafted: bool, tmp_path: Path) -> None:
    """A documented 403 about the caller's right is tried, and taken for a refusal as are 401 and 404."""
    assert new(changed((f"{PATCH}/responses/403", {"description": described})), tmp_path).exit_code == 0
    assert ("PLAIN-RIGHT" in text_of(tmp_path, "clauses.yaml")) == is_drafted
    sent = "- {credentials: powerless}\n  expect:\n    status: [403, 401, 404]"
    assert (sent in text_of(tmp_path, "clauses.yaml")) == is_drafted


@pytest.mark.parametrize(
    "described",
    [
        "Forbidden: your plan does not include the API.",
        "Access from this network is denied.",
        "The module is not enabled for the clinic.",
        "The visit is closed.",
    ],
)
def test_a_403_that_no_credential_shows_is_asked_about(described: str, tmp_path: Path) -> None:
    """What no role of a target can provoke is a question with its line, and no clause that nothing ever judges."""
    told = new(changed((f"{PATCH}/responses/403", {"description": described})), tmp_path).output
    assert f'which updates are refused with 403? The document says (line 1): "{described}"' in told
    assert "PLAIN-RIGHT" not in text_of(tmp_path, "clauses.yaml")


def test_a_right_stays_a_clause_beside_another_cause(tmp_path: Path) -> None:
    """A 403 that is about a role, too, is tried with a credential without it."""
    described = "The account is disabled, or has no permission to update."
    assert new(changed((f"{PATCH}/responses/403", {"description": described})), tmp_path).exit_code == 0
    assert "PLAIN-RIGHT" in text_of(tmp_path, "clauses.yaml")


@pytest.mark.parametrize(
    ("said", "is_drafted"),
    [
        ("Board keys can only read; any POST or PATCH with a board key is answered with HTTP 403 and code 4031.", True),
        ("Every PATCH with a closed visit is answered with HTTP 403.", False),
        ("Any call with an expired trial key is answered with HTTP 403.", False),
    ],
)
def test_a_sentence_about_a_kind_of_key_is_about_the_right(said: str, is_drafted: bool, tmp_path: Path) -> None:
    """Where a sentence says that some keys are answered 403, a key without the right is tried, whatever else the
    document says of that answer."""
    described = (f"{PATCH}/responses/403", {"description": "Board key"})
    assert new(changed(described, ("/info/description", said)), tmp_path).exit_code == 0
    assert ("PLAIN-RIGHT" in text_of(tmp_path, "clauses.yaml")) == is_drafted


def test_values_that_no_clause_sends_are_asked_about(tmp_path: Path) -> None:
    """What may close an appointment is sent by no drafted clause, which a person learns from a question."""
    told = new(PLAIN, tmp_path).output
    assert 'does an update set /status to "cancelled"? They may close an appointment: no drafted clause sends' in told


def test_the_sentence_about_statuses_tells_that_other_refusals_are_taken(tmp_path: Path) -> None:
    """Where the document seems not to list every refusal, any is taken, and the sentence says so."""
    assert new(changed((f"{PATCH}/responses", SUCCESS)), tmp_path).exit_code == 0
    assert "except for other refusals (4xx)" in clause_of(tmp_path, "STATUSES").says


@pytest.mark.parametrize(
    ("schema", "is_asked"),
    [
        ({"type": "integer", "description": "Room of the visit. Will be null if it is elsewhere."}, True),
        ({"type": "integer", "description": "Null if it is elsewhere.", "nullable": True}, False),
        ({"type": "integer", "description": "Room of the visit."}, False),
    ],
)
def test_null_that_reads_may_show_is_asked_of_updates(schema: dict[str, Any], is_asked: bool, tmp_path: Path) -> None:
    """A description says of reads that a member may be null: whether an update takes it is asked, and left open."""
    places = (f"{BODY}/properties", SHOWN_MEMBERS, SHOWN_MEMBERS.replace("/get/", "/patch/"))
    told = new(changed(*((f"{place}/room_id", schema) for place in places)), tmp_path).output
    assert ("does an update take null for /room_id?" in told) == is_asked
    documented = json.loads(text_of(tmp_path, "schemas/update.schema.json"))["properties"]["room_id"]
    assert (documented.get("x-open") == {"type": "null"}) == (not schema.get("nullable"))


@pytest.mark.parametrize(
    ("tenant", "region", "expected"),
    [
        ("Your tenant. A missing or unknown one is a 403.", "Answers 404 if it is left out.", [400, 403, 404]),
        ("Your tenant. A missing one is a 403.", "Where it is.", [400, 403]),
        ("Your tenant. A 403 is for others.", "Where it is.", [400]),
    ],
)
def test_the_description_of_a_parameter_says_how_an_update_without_it_is_refused(
    tenant: str, region: str, expected: list[int], tmp_path: Path
) -> None:
    """A status that a parameter's description names for requests without it is expected of those."""
    named = {"tenant": tenant, "region": region}
    parameters = [
        {"name": name, "in": "header", "required": True, "schema": TEXT, "description": said}
        for name, said in named.items()
    ]
    new(changed((f"{PATCH}/parameters", parameters)), tmp_path)
    rows = yaml.safe_load(text_of(tmp_path, "clauses.yaml"))["clauses"]
    [found] = [one["expect"]["status"] for one in rows if one["id"] == "PLAIN-PARAMETERS"]
    assert found == expected


@pytest.mark.parametrize(
    ("said", "is_promised"),
    [
        ("Unknown fields are ignored.", True),
        ("Unknown fields are ignored, so you can send more.", True),
        ("A request with unknown fields: the extra fields are ignored, they never cause errors.", True),
        ("Unknown fields are ignored or rejected, depending on the account.", False),
        ("With strict=true unknown fields are rejected, otherwise unknown fields are ignored.", False),
        ("Unknown fields are ignored. In strict mode, unknown fields are rejected.", False),
        ("We do not guarantee that unknown fields are ignored.", False),
        ("In responses, unknown fields are ignored by our SDK.", False),
        ("Unknown fields are ignored, this may change.", False),
        ("Unknown fields are ignored; strict clients are an exception in the beta.", False),
    ],
)
def test_unknown_members_do_no_harm_where_nothing_else_is_said(said: str, is_promised: bool) -> None:
    """What holds in some cases, of something else or beside a contrary word is no promise that they are ignored."""
    assert ignores_unknown(said) is is_promised


def test_what_the_document_says_of_unknown_members_is_not_asked(tmp_path: Path) -> None:
    """A document that says that unknown members are ignored promises that an update with one is taken."""
    said = "Moves a visit. Unknown members are ignored."
    new(changed((f"{PATCH}/description", said), (f"{BODY}/additionalProperties", False)), tmp_path)
    clause = clause_of(tmp_path, "UNKNOWN-FIELD")
    asked = "does not list refused?" in text_of(tmp_path, "clauses.yaml")
    assert (clause.says, clause.strength, asked) == ("An unknown member is ignored.", "must", False)
    contract = load("plain", tmp_path)
    assert run(contract, StandIn(contract)).verdicts[clause.id].word == "kept"


@pytest.mark.parametrize("case", ["unless strict is set", "in lenient mode only", "when the header is sent"])
def test_unknown_members_that_are_ignored_in_some_cases_are_asked_about(case: str, tmp_path: Path) -> None:
    """What a document says of some requests only promises nothing of all."""
    said = f"Moves a visit. Unknown members are ignored {case}."
    new(changed((f"{PATCH}/description", said), (f"{BODY}/additionalProperties", False)), tmp_path)
    assert clause_of(tmp_path, "UNKNOWN-FIELD").strength != "must"


def test_optional_parameters_of_the_update_are_asked_about(tmp_path: Path) -> None:
    """What an update does with a mask or a preference, which no call carries, is a question; a trace id is none."""
    mask, trace = (
        {"name": name, "in": place, "schema": TEXT} for name, place in (("mask", "query"), ("X-Trace", "header"))
    )
    output = new(changed((f"{PATCH}/parameters", [mask, trace])), tmp_path).output
    assert ("what does an update do with query mask?" in output, "X-Trace" in output) == (True, False)


def test_a_state_without_meanings_is_kept_off_once(tmp_path: Path) -> None:
    """A number of which nobody knows what it means is listed once among what only expendable appointments get."""
    stage = {"type": "integer", "enum": [0, 1, 2]}
    document = changed((f"{BODY}/properties/stage", stage), (f"{SHOWN_MEMBERS}/stage", stage))
    assert new(document, tmp_path).exit_code == 0
    written = yaml.safe_load((tmp_path / "plain/behaviour.yaml").read_text(encoding="utf-8"))
    assert written["fields"]["/stage"]["expendable"] == [0, 1, 2]
