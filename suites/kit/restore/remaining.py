"""Why members are not as before after they were put back, in a few words, and which are never put back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from contracts import Field, Json
from contracts.pointers import get, under
from suites.kit.generate.bodies import needs_expendable
from suites.kit.generate.transitions import changes_for_good
from suites.kit.model.appointment_state import effects, may_change
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import differences, same, same_shown
from suites.kit.model.keyed_lists import with_equal_lists
from suites.kit.model.lasting import is_near
from suites.kit.model.target import EXPENDABLE
from suites.kit.restore.entries import Original
from suites.kit.restore.last_known import PAUSES
from suites.kit.restore.no_value import is_other_nothing, is_same_nothing
from suites.kit.restore.old_values_sender import OldValuesSender

RESTORE_AGAIN = "the vendor's reads seem to be behind; restore again"
BEHIND = "answered as done, but reads {:g} s later do not show it: " + RESTORE_AGAIN
NOTHING = "accepted, and changed nothing"
OTHERWISE = "accepted, but gave {} {} than before the run"
NO_VALUE = (
    "accepted, and one of null and an object without members is shown in place of the other; the contract does not say "
    "that it may be null, so nobody knows whether they are the same: if they are, add null to its type"
)
UNSENT = "no update that the contract documents puts {} back"
ANEW = " (if each change makes it anew, as a link, name it under volatile in behaviour.yaml: then nobody looks for it)"
STATE = (
    " (if the page says that such an update changes it, that is a promise of the vendor: write it as a clause of the "
    "relation `becomes`; if it says that it stays, this is a fault; volatile would hide both)"
)
FOLLOWS = "{} {} {}: {} once that does"
FOLLOWING = ("same", "sum", "local", "equals", "kept-or-moved")
"""The kinds of relations by which one member makes another: that is never new each time."""
MADE = "; the vendor makes {} of {}, so only the vendor can put {} right"
THEN_LOOK = ": have that done, then use --restore, which looks whether it is"
UNKNOWN = "no read shows {}, and the fixture does not say what was there"
CLOSED = (
    "putting {} back would set or take back a value that closes it: if the vendor allows that, add status_restores = "
    "true to the target"
)


def may_be_behind(problems: Iterable[str]) -> bool:
    """Whether reads may only be late, by what is told of an appointment: then the vendor refuses nothing, and the next
    read may show that it is put back."""
    return any(RESTORE_AGAIN in one for one in problems)


def outliving(bound: BoundContract) -> set[str | None]:
    """Where that is shown which outlives an appointment that is used up, as what a patient is called."""
    return {field.shows for field in bound.contract.behaviour.fields if field.of}


def closed_by(original: Original, bound: BoundContract) -> set[str]:
    """Where that is shown which closing an appointment may have changed; nothing where the run has not closed it."""
    closing = [field for field in bound.contract.behaviour.fields if changes_for_good(field)]
    return effects(closing, bound) if may_have_closed(original, bound) else set()


def may_have_closed(original: Original, bound: BoundContract) -> bool:
    """Whether an update of the run may have closed an appointment for good."""
    return any(needs_expendable(one.body, bound) for one in original.history if not one.is_refused)


def closing_fields(original: Original, now: Mapping[str, Json] | None, bound: BoundContract) -> list[Field]:
    """The members of an appointment that may be used up which stay as the run left them: what closed it, and what no
    step leads back from. None where the target says that closing values can be taken back."""
    if original.role != EXPENDABLE or bound.target.status_restores:
        return []
    return [field for field in bound.contract.behaviour.fields if _stays(field, original, now)]


def _stays(field: Field, original: Original, now: Mapping[str, Json] | None) -> bool:
    """Whether a member had, has or was last sent a closing value: reads that are out of date may not show it."""
    if field.is_restricted or not field.expendable or field.shows is None or original.state is None or now is None:
        return changes_for_good(field)
    updates = [one for one in original.history if field.pointer in one.fields and not (one.is_refused or one.puts_back)]
    sent = [get(one.body, field.pointer) for one in updates[-1:]]
    values = [*(field.spelled(get(state, field.shows)) for state in (original.state, now)), *sent]
    return any(same(value, closing) for value in values for closing in field.expendable)


def is_closed(closing: Iterable[Field], original: Original, now: Mapping[str, Json] | None) -> bool:
    """Whether the run has closed an appointment, so that it most likely refuses every update since."""
    shown = [str(field.shows) for field in closing if field.shows]
    return any(not same(get(original.state, at), get(now, at)) for at in shown)


def differing_members(
    before: Mapping[str, Json], now: Mapping[str, Json], ignored: set[str], bound: BoundContract
) -> tuple[str, ...]:
    """What is shown differently than before. Inside a member of the request, the member's own pointer."""
    fields = bound.contract.behaviour.fields
    members = [field.shows for field in fields if field.shows]
    found = differences(before, with_equal_lists(before, now, fields), ignored)
    found = (one for one in found if not is_same_nothing(*one, bound))
    pointers = [next((shows for shows in members if under(pointer, (shows,))), pointer) for pointer, *_ in found]
    return tuple(dict.fromkeys(pointers))


def taken_members(original: Original, now: Mapping[str, Json] | None, bound: BoundContract) -> tuple[str, ...]:
    """The members that no update lists, and that show what an update of the run sent for them, in whichever letters.

    Those that may follow from a documented member that the run changed have most likely done so.
    """
    if original.state is None or now is None:
        return ()
    bodies = [update.body for update in original.history]
    caused = {pointer for body in bodies for pointer in may_change(body, bound)}
    named = {member.pointer for body in bodies for member in bound.unlisted_in(body)}
    found = ((pointer, value) for pointer, _, value in differences(original.state, now, set()))
    return tuple(
        pointer
        for pointer, value in found
        if under(pointer, named) and not under(pointer, caused)
        if any(_is_spelled_alike(get(body, pointer), value) for body in bodies)
    )


def _is_spelled_alike(sent: Json, shown: Json) -> bool:
    both_texts = isinstance(sent, str) and isinstance(shown, str)
    return same_shown(sent, shown) or (both_texts and str(sent).casefold() == str(shown).casefold())


def why_remaining(
    pointers: Sequence[str], fields: Sequence[Field], closing: Sequence[Field], original: Original,
    sender: OldValuesSender, states: tuple[Mapping[str, Json] | None, Mapping[str, Json] | None],
) -> str:  # fmt: skip
    """Why members are not as before. `fields` are those that were put back, `closing` those that were left as they are.

    `states` are those right before and after they were put back.
    """
    members = [field for field in fields if {field.shows, field.pointer} & set(pointers)]
    known = {pointer for field in members for pointer in (field.shows, field.pointer)}
    closed = [str(field.shows) for field in closing if field.shows in pointers]
    sent = [pointer for pointer in pointers if pointer in known]
    hidden = {field.pointer for field in sender.bound.contract.behaviour.fields if not field.shows}
    unknown = [pointer for pointer in pointers if pointer in hidden and pointer not in known]
    others = [pointer for pointer in pointers if pointer not in (*sent, *closed, *unknown)]
    coming = _coming_back(others, pointers, sender.bound)
    unsent = [pointer for pointer in others if not any(pointer in those for those in coming.values())]
    groups = (sent, unsent, closed, unknown)
    is_one = sum(map(bool, groups)) == 1 and not coming
    names = [_it(group) if is_one else ", ".join(group) for group in groups]
    came = f"putting {names[0]} back was {_came(members, sent, original, sender, states)}" if sent else ""
    told = [
        text.format(name)
        for group, text, name in (
            (unsent, UNSENT, names[1]),
            (closed, CLOSED, names[2]),
            (unknown, UNKNOWN, names[3]),
        )
        if group
    ]
    if unsent:
        told[0] += _hint(unsent, sender.bound, original.role == EXPENDABLE)
    return "; ".join(filter(None, (came, *told, *(_follows(*one) for one in coming.items()))))


def _coming_back(
    unsent: Sequence[str], remaining: Sequence[str], bound: BoundContract
) -> dict[tuple[str, ...], list[str]]:
    """The members that no update sends and that follow others which are not as before either, by these others."""
    groups = dict[tuple[str, ...], list[str]]()
    for pointer in unsent:
        if found := tuple(one for one in leaders(pointer, bound) if is_near(one, set(remaining) - {pointer})):
            groups.setdefault(found, []).append(pointer)
    return groups


def _follows(makers: Sequence[str], followers: Sequence[str]) -> str:
    is_one = len(followers) == 1
    verb, they = ("follows", "it comes back") if is_one else ("follow", "they come back")
    return FOLLOWS.format(", ".join(followers), verb, " and ".join(makers), they)


def leaders(pointer: str, bound: BoundContract) -> tuple[str, ...]:
    """The members that one follows by the contract: as reads show them, or where none does, as updates send them."""
    behaviour = bound.contract.behaviour
    shown = {field.pointer: field.shows or field.pointer for field in behaviour.fields}
    by_update = [shown.get(one, one) for one, places in behaviour.follows.items() if under(pointer, places)]
    return tuple(dict.fromkeys((*_makers(pointer, bound), *by_update)))


def _makers(pointer: str, bound: BoundContract) -> tuple[str, ...]:
    """The shown members from which one is made, as a relation says: its value can be told from theirs."""
    relations = [clause.relation for clause in bound.contract.clauses if clause.relation.get("kind") in FOLLOWING]
    own = [relation for relation in relations if under(pointer, (str(relation["of"]),))]
    named = (str(one[name]) for one in own for name in ("as", "plus_minutes", "to") if name in one)
    asked = (place for one in own for place in one.get("when", ()))
    return tuple(dict.fromkeys((*named, *asked)))


def _hint(unsent: Sequence[str], bound: BoundContract, may_stay: bool) -> str:
    """What to know of members that no update sends: that they are made of others, or may be new each time."""
    makers = {pointer: _makers(pointer, bound) for pointer in unsent}
    if made := [pointer for pointer in unsent if makers[pointer]]:
        what, of = _it(made) if made == unsent else ", ".join(made), [one for each in made for one in makers[each]]
        return MADE.format(what, " and ".join(dict.fromkeys(of)), _it(made)) + ("" if may_stay else THEN_LOOK)
    behaviour = bound.contract.behaviour
    if any(nature.nature == "status" for at, nature in behaviour.unlisted.items() if at in unsent):
        return STATE
    following = [at for places in behaviour.follows.values() for at in places]
    return ANEW if any(under(pointer, following) for pointer in unsent) else ""


def _came(
    members: Sequence[Field], pointers: Sequence[str], original: Original, sender: OldValuesSender,
    states: tuple[Mapping[str, Json] | None, Mapping[str, Json] | None],
) -> str:  # fmt: skip
    """What putting members back came to."""
    if sender.refusals:
        return ", ".join(dict.fromkeys(sender.refusals))
    if any(sender.last_known.is_answered_as_before(field, original) for field in members):
        return BEHIND.format(sum(PAUSES))
    before, after = states
    if after and all(is_other_nothing(get(original.state, at), get(after, at)) for at in pointers):
        return NO_VALUE
    moved = [at for at in pointers if not same(get(before, at), get(after, at))] if before and after else []
    what = "another value" if len(moved) == 1 else "other values"
    return OTHERWISE.format(_it(moved) if moved == list(pointers) else ", ".join(moved), what) if moved else NOTHING


def _it(pointers: Sequence[str]) -> str:
    return "it" if len(pointers) == 1 else "them"
