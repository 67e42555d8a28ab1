"""What putting back promises about changes of others: they are told and left alone, the run's own are put back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts import Field
from contracts.pointers import ABSENT
from suites.kit.restore.entries import Original, SentUpdate
from suites.kit.restore.others import others_changes
from suites.kit.restore.ownership import Owner, Ownership
from suites.selftest import exchanges

BEFORE = {"note": "before", "status": "SCHEDULED", "location": {"id": 111}}
NOTE = frozenset({"/note"})


def owner(
    pointer: str, value: Any, *updates: SentUpdate, past: Any = (), last_read: Any = BEFORE, is_at_end: bool = False,
    bodies: Any = (), blamed: Any = (), bound: Any = None,
) -> Owner:  # fmt: skip
    """Whose a value of an appointment of Lobbie is."""
    bound = bound or exchanges.bind("lobbie")
    original = Original(
        "here", "lobbie", "appointment.editable", {}, BEFORE, last_read=last_read, updates=updates, past=tuple(past)
    )
    return Ownership(original, bound, bodies, is_at_end, frozenset(blamed)).owner(pointer, value)


def sent(note: Any = "ours", **known: Any) -> SentUpdate:
    """An update of the note."""
    return SentUpdate(NOTE, {"note": note}, **known)


def test_what_no_update_touched_is_somebody_elses() -> None:
    """A member that no update named, and that was never seen like this, was changed by somebody else."""
    assert owner("/status", "CANCELLED", sent()) is Owner.THEIRS


def test_what_came_with_an_update_that_did_not_name_it_is_doubtful() -> None:
    """What an answer or the read after it newly showed may be a faulty vendor's doing, or somebody else's."""
    closed = {**BEFORE, "status": "CANCELLED"}
    assert owner("/status", "CANCELLED", sent(answer=closed)) is Owner.DOUBTFUL
    assert owner("/status", "CANCELLED", past=[sent(read=closed)], last_read=closed) is Owner.DOUBTFUL


def test_what_a_read_alone_shows_is_somebody_elses_unless_an_update_before_it_was_not_shown_yet() -> None:
    """A read that no update went before tells of others, or of an update of the member that the read after it did not
    show."""
    shown = {**BEFORE, "note": "new", "status": "CANCELLED"}
    past = [sent(read=BEFORE), SentUpdate(frozenset(), is_refused=True, read=shown)]
    assert owner("/status", "CANCELLED", past=past, last_read=shown) is Owner.THEIRS
    assert owner("/note", "new", past=past, last_read=shown) is Owner.DOUBTFUL


@pytest.mark.parametrize(
    ("value", "method", "whose"),
    [("NONE", "PUT", Owner.OURS), ("CANCELLED", "PUT", Owner.DOUBTFUL), ("NONE", "PATCH", Owner.DOUBTFUL)],
)
def test_what_a_replacing_update_resets_is_ours(value: str, method: str, whose: Owner) -> None:
    """Where an update replaces the appointment, and a member may then have a value that no update sent, the run gave
    it that."""
    old = exchanges.bind("lobbie")
    clauses = (exchanges.clause("preserves", allows={"/status": ("NONE",)}),)
    made = replace(old.contract, clauses=clauses, update=replace(old.contract.update, method=method))
    shown = {**BEFORE, "status": value}
    original = Original(
        "here", "lobbie", "appointment.editable", {}, BEFORE, last_read=shown, past=(sent(answer=shown, read=shown),)
    )
    assert Ownership(original, replace(old, contract=made)).owner("/status", value) is whose


def test_what_came_with_a_refusal_is_somebody_elses() -> None:
    """A refused update accounts for no change but that to what it sent."""
    changed = {**BEFORE, "status": "CANCELLED", "note": "theirs"}
    refused = [sent(is_refused=True, read=changed)]
    assert owner("/status", "CANCELLED", past=refused, last_read=changed) is Owner.THEIRS
    assert owner("/note", "theirs", past=refused, last_read=changed) is Owner.DOUBTFUL
    assert owner("/note", "ours", past=refused, last_read={**BEFORE, "note": "ours"}) is Owner.OURS


def test_what_refused_updates_were_found_to_change_is_not_called_somebody_elses() -> None:
    """What a read showed after a refused update is the vendor's doing where updates were found to change that member
    though they should not: it is put back and named."""
    changed = {**BEFORE, "status": "CANCELLED"}
    past = [sent(is_refused=True, read=changed)]
    assert owner("/status", "CANCELLED", past=past, last_read=changed, blamed={"/status"}) is Owner.DOUBTFUL


def test_an_earlier_value_of_the_run_is_told_apart() -> None:
    """A value that the run gave before its last one is not taken for somebody else's: a read may be behind."""
    earlier, last = {**BEFORE, "note": "first"}, {**BEFORE, "note": "last"}
    past = [sent("first", answer=earlier), sent("last", answer=last, read=last)]
    assert owner("/note", "first", past=past, last_read=last) is Owner.EARLIER
    assert owner("/note", "last", past=past, last_read=last) is Owner.OURS


def test_a_lost_update_may_take_effect_at_any_time() -> None:
    """The value of an update without an answer is not an earlier one, whatever was shown since."""
    last = {**BEFORE, "note": "last"}
    past = [sent("first", is_lost=True), sent("last", answer=last, read=last)]
    assert owner("/note", "first", past=past, last_read=last) is Owner.OURS


def test_what_an_answer_showed_is_the_runs_own() -> None:
    """A vendor may store another text than the one sent: what the answer showed is the run's."""
    assert owner("/note", "our", sent(answer={"note": "our"})) is Owner.OURS


def test_a_lost_update_may_have_taken_effect() -> None:
    """The value of an update without an answer is the run's own."""
    assert owner("/note", "ours", sent()) is Owner.OURS


def test_another_value_than_the_one_sent_is_somebody_elses() -> None:
    """Where nothing was shown since, a value that the run did not send is left alone."""
    assert owner("/note", "theirs", sent()) is Owner.THEIRS


@pytest.mark.parametrize("known", [{"answer": {"note": "ours"}}, {"is_refused": True}])
def test_a_change_after_a_definite_answer_is_somebody_elses(known: dict[str, Any]) -> None:
    """Where the answer to the last update told what it did, another value came from somebody else."""
    assert owner("/note", "theirs", sent(**known)) is Owner.THEIRS


def test_at_the_end_of_a_run_what_was_answered_otherwise_is_somebody_elses() -> None:
    """What the run touched last is not its own where the answer showed another value than a read does now."""
    assert owner("/note", "theirs", sent(answer={"note": "ours"}), is_at_end=True) is Owner.THEIRS


def test_a_vendor_known_to_store_something_else_is_not_mistaken_for_a_person() -> None:
    """Where reads have shown other values than the answers before them, an unknown one may be the vendor's doing."""
    spoilt = {**BEFORE, "note": "spoilt"}
    past = [sent(answer={"note": "ours"}, read=spoilt)]
    last = sent("last", answer={"note": "last"})
    assert owner("/note", "tsal", last, past=past, last_read=spoilt, is_at_end=True) is Owner.DOUBTFUL


def test_at_the_end_of_a_run_what_no_answer_showed_is_doubtful() -> None:
    """Where nothing showed what became of the last update, another value may be the vendor's doing."""
    assert owner("/note", "spoilt", sent(), is_at_end=True) is Owner.DOUBTFUL


@pytest.mark.parametrize("odd", [None, " padded ", ""])
def test_what_a_vendor_makes_of_an_odd_value_is_the_runs_own(odd: Any) -> None:
    """A vendor may do anything with a value that is not plain."""
    assert owner("/note", "something", sent(odd)) is Owner.OURS


def test_our_text_at_another_appointment_is_our_damage() -> None:
    """A text of an update that turns up at an appointment that was not named is put back."""
    text = "Bring the earlier results"
    assert owner("/note", text, bodies=[{"note": text}]) is Owner.OURS
    assert owner("/note", "short", bodies=[{"note": "short"}]) is Owner.THEIRS


def test_a_member_that_is_gone_was_removed_by_somebody_else() -> None:
    """A member that is shown no more counts like any other change."""
    assert owner("/note", ABSENT, sent(answer={"note": "ours"})) is Owner.THEIRS


def test_an_answer_that_leaves_a_member_out_shows_nothing_of_it() -> None:
    """A member that somebody has removed was not seen removed in an answer that does not hold it."""
    assert owner("/status", ABSENT, sent(answer={"note": "ours"})) is Owner.THEIRS


def test_without_any_read_only_updates_count() -> None:
    """Where the appointment was never read, nothing counts as seen."""
    assert owner("/status", None, last_read=None) is Owner.THEIRS


def test_what_updates_were_found_to_change_is_not_somebody_elses() -> None:
    """A member that the run has blamed the vendor for may have moved with the last update, which nothing has shown."""
    assert owner("/status", "CANCELLED", sent(), blamed=["/status"]) is Owner.DOUBTFUL
    assert owner("/status", "CANCELLED", sent(is_refused=True), blamed=["/status"]) is Owner.DOUBTFUL
    assert owner("/status", "CANCELLED", sent(is_refused=True), blamed=["/note"]) is Owner.THEIRS


def test_what_moves_with_every_update_has_moved_with_the_last_one() -> None:
    """A member that got new values with updates that do not name it most likely got this one with the last of them."""
    seen = [{**BEFORE, "updatedAt": f"2031-07-0{day}T10:00:00Z"} for day in (1, 2)]
    past = [sent(read=one) for one in seen]
    now = "2031-07-03T10:00:00Z"
    assert owner("/updatedAt", now, sent(), past=past, last_read=seen[-1]) is Owner.DOUBTFUL
    assert owner("/updatedAt", now, sent(is_refused=True), past=past, last_read=seen[-1]) is Owner.THEIRS
    assert owner("/updatedAt", now, sent(), past=past[:1], last_read=seen[0]) is Owner.THEIRS


def test_what_a_lost_update_may_have_brought_is_ours() -> None:
    """A value that shows up later at a member that a lost update named is the run's own, whatever came in between."""
    shown = {**BEFORE, "status": "ODD"}
    lost = SentUpdate(frozenset({"/status"}), {"status": "CONFIRMED"}, is_lost=True, read=BEFORE)
    assert owner("/status", "ODD", past=[lost, sent(read=shown)], last_read=shown) is Owner.OURS


def test_a_refused_update_of_an_odd_value_may_have_changed_nothing() -> None:
    """What was refused brings no value, also where a vendor may make any of what was sent."""
    assert owner("/note", "theirs", sent(None, is_refused=True)) is Owner.THEIRS


def test_a_later_answer_counts_more_than_the_read_before_it() -> None:
    """What the last read showed is an earlier value once an answer has shown a later one."""
    first = {**BEFORE, "note": "first"}
    last = sent("last", answer={"note": "last"})
    assert owner("/note", "first", last, past=[sent("first", read=first)], last_read=first) is Owner.EARLIER


@pytest.mark.parametrize(("is_damaged", "whose"), [(True, Owner.DOUBTFUL), (False, Owner.THEIRS)])
def test_what_updates_of_others_may_have_changed_is_doubtful(is_damaged: bool, whose: Owner) -> None:
    """At an appointment that updates of others were seen to change, nothing is certainly somebody else's."""
    original = Original("here", "lobbie", "appointment.locked", {}, BEFORE, last_read=BEFORE, is_damaged=is_damaged)
    assert Ownership(original, exchanges.bind("lobbie")).owner("/status", "CANCELLED") is whose


@pytest.mark.parametrize(
    ("known", "whose"),
    [
        ({}, Owner.THEIRS),
        ({"read": {**BEFORE, "note": "OURS"}}, Owner.OURS),
        ({"answer": {"note": "OURS"}}, Owner.OURS),
    ],
)
def test_of_a_member_that_the_vendor_adjusts_only_what_was_shown_is_the_runs_own(
    known: dict[str, Any], whose: Owner
) -> None:
    """By a rule that nobody knows, an update gave its member what answers and reads showed, and nothing else."""
    old = exchanges.bind("lobbie")
    fields = [
        replace(one, adjusted="a rule") if one.pointer == "/note" else one for one in old.contract.behaviour.fields
    ]
    behaviour = replace(old.contract.behaviour, fields=tuple(fields))
    bound = replace(old, contract=replace(old.contract, behaviour=behaviour))
    assert owner("/note", "OURS", past=[sent(**known)], last_read=known.get("read", BEFORE), bound=bound) is whose
    assert owner("/note", "OURS", sent(), bound=bound) is Owner.THEIRS


@pytest.mark.parametrize(
    ("before", "names", "whose"),
    [(None, "/location/id", Owner.OURS), ({"id": 1}, "/location/id", Owner.DOUBTFUL), (None, "/note", Owner.DOUBTFUL)],
)
def test_what_an_object_has_that_an_update_has_made_is_ours(before: Any, names: str, whose: Owner) -> None:
    """The vendor fills an object that was not there with defaults, which no update names; nobody else did that."""
    shown = {**BEFORE, "location": {"id": 2, "language": "en"}}
    update = SentUpdate(frozenset({names}), {}, answer=shown, read=shown)
    state = {**BEFORE, "location": before}
    old = exchanges.bind("lobbie")
    fields = (*old.contract.behaviour.fields, Field("/location/id", "/location/id"))
    bound = replace(old, contract=replace(old.contract, behaviour=replace(old.contract.behaviour, fields=fields)))
    original = Original("here", "lobbie", "appointment.editable", {}, state, last_read=shown, past=(update,))
    assert Ownership(original, bound).owner("/location/language", "en") is whose


MEETING = {"duration_in_minutes": 60, "meeting": {"end_date": "2026-12-07T04:00:00Z"}}
SHORTER = {"duration_in_minutes": 45, "meeting": {"end_date": "2026-12-07T03:45:00Z"}}


@pytest.mark.parametrize(
    ("now", "left_alone"),
    [
        (SHORTER, ()),
        ({**MEETING, "meeting": SHORTER["meeting"]}, ("/meeting/end_date",)),  # no update of ours can have done it
    ],
)
def test_what_follows_from_a_member_that_is_put_back_is_nobody_elses(now: Any, left_alone: tuple[str, ...]) -> None:
    """What no update sets, and the contract makes of a member that a refused update has changed, is to be as before the
    run, and not as it was found; by itself it is somebody else's."""
    refused = SentUpdate(frozenset({"/duration_in_minutes"}), {"duration_in_minutes": 45}, is_refused=True)
    original = Original("here", "sqod", "appointment.editable", {}, MEETING, last_read=MEETING, updates=(refused,))
    found = others_changes(Ownership(original, exchanges.bind("sqod"), is_at_end=True), now)
    expected = MEETING["meeting"] if not left_alone else now["meeting"]
    assert (found.left_alone, found.original.state["meeting"]) == (left_alone, expected)  # type: ignore[index]
