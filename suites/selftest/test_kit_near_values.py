"""Members of which no ordinary values are known are sent next to what the appointment shows."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from contracts import Field
from suites.kit.checks import judge
from suites.kit.generate import near_values as generated
from suites.kit.model.target import EDITABLE, EXPENDABLE
from suites.kit.run import near_values
from suites.kit.run.campaign import Campaign
from suites.selftest import exchanges

LEAD = Field("/lead", "/lead")
NUMBER = {"type": "integer", "minimum": 1, "maximum": 60}


def bound_with(schema: dict[str, Any], field: Field = LEAD) -> Any:
    """A contract of one member with this schema, which is never ordinary."""
    old = exchanges.bind()
    behaviour = replace(old.contract.behaviour, fields=(field,), base={})
    documented = {"type": "object", "properties": {field.pointer[1:]: schema}, "additionalProperties": False}
    schemas = {**old.contract.schemas, "update": documented, "ordinary": {"type": "object"}}
    contract = replace(old.contract, behaviour=behaviour, schemas=schemas, constraints={}, is_draft=True)
    target = replace(old.target, fixtures={EDITABLE: old.target.fixtures[EDITABLE], EXPENDABLE: [{"id": "used"}]})
    return replace(old, contract=contract, target=target)


@pytest.mark.parametrize(
    ("schema", "now", "values"),
    [
        (NUMBER, 30, [31, 29]),
        ({"type": "integer", "multipleOf": 15}, 30, [45, 15]),
        ({"type": "integer"}, 1_800_000_000, [1_800_003_600, 1_799_996_400]),
        ({"type": "boolean"}, True, [False]),
        ({"enum": ["a", "b", "c"]}, "b", ["c", "a"]),
        ({"type": "string"}, "2031-07-01T10:00:00Z", ["2031-07-01T11:00:00Z"]),
        ({"type": "string"}, "2131-07-01", ["2131-03-04", "2131-07-08", "2131-06-24"]),
        ({"type": "string"}, "2131-04-05", ["2131-03-08", "2131-04-12", "2131-03-29"]),
        ({"type": "string"}, "1985-07-14", []),
        ({"type": "string"}, "2131-07-99", []),
        ({"type": "string"}, "any text", []),
        (NUMBER, None, []),
    ],
)
def test_what_is_near_is_of_the_same_kind(schema: dict[str, Any], now: Any, values: list[Any]) -> None:
    """A number is one step away, a moment an hour, a day some weeks, a switch turned, and of a list the next one."""
    assert list(generated.near(LEAD, now, bound_with(schema))) == values


def test_a_number_that_the_schema_refuses_is_not_sent() -> None:
    """At its upper limit a member gets the value below it."""
    assert generated.near_bodies(LEAD, {"lead": 60}, bound_with(NUMBER)) == [{"lead": 59}]


@pytest.mark.parametrize("field", [replace(LEAD, one_way=True), replace(LEAD, shows=None), replace(LEAD, key="/id")])
def test_what_no_update_takes_back_is_left_alone(field: Field) -> None:
    """A member that is set once, that nothing shows, or that is a list of items has no value next to it."""
    assert generated.undecided(bound_with(NUMBER, field)) == []


def test_a_phone_number_is_nobodys() -> None:
    """A person's number is never made another person's: it becomes one that is kept for fiction."""
    field = Field("/mobile_phone", "/mobile_phone")
    (value, _) = generated.near(field, "+41791234567", bound_with({"type": "string"}, field))
    assert str(value).startswith("+1202555")


def sent(
    is_taken: bool,
    monkeypatch: pytest.MonkeyPatch,
    now: Any = 30,
    schema: dict[str, Any] = NUMBER,
    **changes: Any,
) -> list[tuple[str, Any]]:
    """What is sent of a member that is 30 now, and to which appointment, where updates are taken or refused."""
    bound, made = bound_with(schema), list[tuple[str, Any]]()
    bound = replace(bound, contract=replace(bound.contract, **changes))
    monkeypatch.setattr(near_values, "is_open", lambda campaign, probe: True)
    monkeypatch.setattr(near_values, "smoke_probe", lambda bound: exchanges.exchange().probe)

    def send(probe: Any) -> Any:
        made.append((probe.appointment, probe.body["lead"]))
        return SimpleNamespace(is_accepted=is_taken, after={"read": probe.body})

    reader = SimpleNamespace(read_now=lambda probe: {"read": {"lead": now}}, first=lambda probe: {})
    witnesses = SimpleNamespace(look_if_due=lambda: None)
    campaign = SimpleNamespace(bound=bound, reader=reader, done_once=set(), send=send, witnesses=witnesses)
    for _ in range(2):
        near_values.send_what_is_shown(cast("Campaign", campaign), exchanges.clause("persists", fields=("/lead",)))
    return made


def test_what_is_given_back_where_it_may_be_used_up_is_then_sent_to_the_other_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A value goes out and back once in a run, first at an appointment that nobody needs."""
    assert sent(True, monkeypatch) == [(EXPENDABLE, 31), (EXPENDABLE, 30), (EDITABLE, 31), (EDITABLE, 30)]


def test_a_day_is_moved_where_it_may_be_used_up_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A vendor may count how often an appointment is moved, so that one which is put back stays where it is."""
    made = sent(True, monkeypatch, now="2131-07-01", schema={"type": "string"})
    assert made == [(EXPENDABLE, "2131-03-04"), (EXPENDABLE, "2131-07-01")]


def test_what_is_refused_there_goes_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """The appointment that is put back never gets a value that the other one did not give back."""
    assert sent(False, monkeypatch) == [(EXPENDABLE, 31), (EXPENDABLE, 29)]


def ahead(
    relation: dict[str, Any], monkeypatch: pytest.MonkeyPatch, is_taken: bool = True, **facts: Any
) -> list[tuple[str, Any]]:
    """What is sent for a clause with this relation of a member that is 30, and to which appointment."""
    bound, made = bound_with(NUMBER), list[tuple[str, Any]]()
    monkeypatch.setattr(near_values, "is_open", lambda campaign, probe: True)
    monkeypatch.setattr(near_values, "smoke_probe", lambda bound: exchanges.exchange().probe)

    def send(probe: Any) -> Any:
        made.append((probe.appointment, probe.body["lead"]))
        return SimpleNamespace(is_accepted=is_taken, after={"read": probe.body})

    clause = exchanges.clause("derives", relation=relation, **facts)
    campaign = SimpleNamespace(
        bound=bound, done_once=set(), send=send, selected=(clause,), only=None,
        reader=SimpleNamespace(read_now=lambda probe: {"read": {"lead": 30, "since": 10}}, first=lambda probe: {}),
        witnesses=SimpleNamespace(look_if_due=lambda: None),
    )  # fmt: skip
    near_values.send_as_shown(cast("Campaign", campaign))
    near_values.send_what_is_shown(cast("Campaign", campaign), clause)
    return made


def test_what_is_there_is_sent_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a clause by which that brings nothing about, a member goes out once as it is shown."""
    assert ahead({"kind": "idle"}, monkeypatch) == [(EDITABLE, 30)]


def test_only_the_members_that_the_clause_names_go_out_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of another one the page may say that sending what is there does something."""
    assert ahead({"kind": "idle"}, monkeypatch, fields=("/other",)) == []


@pytest.mark.parametrize(("is_taken", "values"), [(True, [56, 30]), (False, [56])])
def test_a_limit_is_tried_where_the_appointment_may_be_used_up(
    is_taken: bool, values: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A time beyond its limit goes to an appointment that nobody needs, and the old one follows if it was taken."""
    monkeypatch.setattr(generated, "BEYOND", {"most": 6})
    sent = ahead({"kind": "apart", "of": "/lead", "as": "/since", "most": 40}, monkeypatch, is_taken)
    assert sent == [(EXPENDABLE, value) for value in values]


def test_a_finished_contract_sends_what_is_ordinary_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a person has said which values are ordinary, nothing is made up."""
    assert sent(True, monkeypatch, is_draft=False) == []


@pytest.mark.parametrize(("is_guess", "is_draft", "found"), [(False, False, 1), (True, False, None), (True, True, 1)])
def test_what_such_a_value_changes_besides_breaks_no_confirmed_promise(
    is_guess: bool, is_draft: bool, found: int | None
) -> None:
    """A page may tie the value to another member, so only a draft says that the rest stays."""
    old, after = exchanges.appointment(), exchanges.appointment(location={"id": "another"})
    made = exchanges.shown(old, after, probe={"is_guess": is_guess})
    judged = judge(exchanges.clause("preserves", is_draft=is_draft), made, exchanges.bind())
    assert (judged if judged is None else len(judged)) == found
