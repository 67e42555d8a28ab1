"""What a vendor sets by itself at an appointment, or works out from what an update sends: nobody is blamed for that.

A document seldom says it, so what may be worked out counts as such until a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from contracts import pointers
from contracts._checking._schema_places import is_object_at, leaf_pointers, schema_at
from contracts._checking._unlisted import AN_ID
from contracts._drafting.document.sent_words import goes_on
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import ENDS, name_of, snake
from contracts._drafting.document.wording import is_negated
from contracts._drafting.members.natures import CREATION, STATE, volatile_of
from contracts._drafting.members.settled import lengths_of
from contracts._drafting.plan import Plan, described
from contracts._drafting.writing.computed import computed_from
from contracts._drafting.writing.consequences import consequences
from contracts._drafting.writing.dropped import dropped
from contracts._drafting.writing.marked import description_of, is_marked, is_own, is_read_only
from contracts._drafting.writing.null_kinds import null_of_kinds
from contracts._drafting.writing.of_cases import causes_of
from contracts._drafting.writing.overruled import overruled
from contracts._drafting.writing.part_lists import inside, lists_of_some_items
from contracts._drafting.writing.repeated import said_to_stay
from contracts._drafting.writing.sent_places import closed_lists, places_of, states_of
from contracts._drafting.writing.states_told import made_of, stamps_of, states_beside
from contracts._drafting.writing.through_others import through_others
from contracts._drafting.writing.told_at_members import told_at_members
from contracts._drafting.writing.worded import Worded, worded

START = re.compile(r"(^|_)(start|begin|begins|starts|from|scheduled|duration|length|minutes)(_|$)")
"""Names of members from which an end follows."""
HAPPENS = r"(updat|chang|modif|edit|revis|touch|sync|reschedul|mov)\w*"
TOLD = re.compile(
    r"\b(computed|calculated|derived|worked out|(auto(matically)?|system)[- ](set|updated|filled|populated|generated)"
    r"|sum of|most recent (time|date)"
    rf"|(number|count) of (times|{HAPPENS}|versions?|reminders|messages|attempts|notifications|views)"
    rf"|(most recent|latest|last) {HAPPENS}|(history|log) of (\w+ )?({HAPPENS}|events)|audit (log|trail)"
    rf"|(last|when|whenever|each time|time|date)\b[^.;]{{0,40}}\b{HAPPENS})\b",
    re.IGNORECASE,
)
"""How a description says that the vendor works a member out, or writes down in it what happens."""
MOST_OF_A_PART = 4
"""Members that an update sets in an object before that may be the appointment itself under another name, as the
attributes of JSON:API are: a room or a service has fewer."""
COUNTED = re.compile(r"\b((total |current )?(number|count) of|how many|total of)\b", re.IGNORECASE)
"""How it says that a member counts something, which may be what an update sends: nobody knows."""
WORKED_OUT = re.compile(r"(^|_)(computed|calculated|derived|total|subtotal|count|elapsed|remaining|age)(_|$)")
"""Names of what is worked out from other members or from the time of day."""
WITH_ANOTHER = re.compile(
    r"\b(new|fresh|another|different|changes?|changed|regenerated|re-?issued|renewed|depends?|derived|based|follows?"
    r"|reflects?|differs?|same( value)? as|equals?|equal to|identical (to|with)|cop(y|ies) of|alias (of|for)|mirrors?"
    r"|duplicates?( of)?)\b",
    re.IGNORECASE,
)
"""How a description says that a member changes with another one, which it then names."""
STAYS = re.compile(r"\b(stays?|remains?|keeps?|kept|whatever|regardless|independent\w*|unchanged)\b", re.IGNORECASE)
"""How it says that it does not."""
WAY_IN = re.compile(
    r"(^|_)(join|meeting|conference|video|call|host|start|access|manage|reschedule|cancel|confirm\w*|check_?in|download"
    r"|checkout)_(url|uri|link)$"
)
"""Names of links to an appointment, which many vendors make anew when it moves."""
AMOUNT = re.compile(r"(^|_)(price|amount|fee|cost|deposit|charge|balance|copay|tax|due)(s|_|$)")
PRICED = re.compile(
    r"(^|_)(service|treatment|procedure|product|item|package|plan|type|duration|minutes|length|quantity|seats|guests|price|fee"
    r"|amount|cents|discount|coupon|voucher)(s|_|$)"
)
"""Names of an amount that only the vendor sets, and of what it may be worked out from."""
PERSON = re.compile(r"(^|_)(patient|client|customer|person|member|guest|attendee|contact|user)(_|$)")
"""Names of references to the person whose appointment it is."""
OF_A_PERSON = re.compile(
    r"(^|_)(insur\w*|payer|payor|policy|subscriber|guarantor|coverage|name|email|phone|mobile|address|dob|birth\w*|gender|sex)"
    r"(_|$)"
)
"""Names of what belongs to a person, so that another one brings their own."""


@dataclass(frozen=True)
class WorkedOut:
    """What may change at an appointment though no update names it.

    `stamps` change with any update by their names, `told` by the words of the document. `follows` is, by member of an
    update, what may change with it; `guessed` are those of them that only names suggest, `of_person` those that another
    person brings. `open` are members of which the document says that the vendor sets them, and not from what; of those
    of `known` it says all from which they are worked out, of those `in_words` perhaps not all.
    """

    stamps: tuple[str, ...]
    told: tuple[str, ...]
    follows: Mapping[str, list[str]]
    guessed: tuple[str, ...]
    of_person: tuple[str, ...]
    open: tuple[str, ...]
    known: tuple[str, ...] = ()
    in_words: Mapping[str, Worded] = field(default_factory=dict)

    @property
    def volatile(self) -> tuple[str, ...]:
        """What is not judged, whatever an update sends."""
        return (*self.stamps, *self.told, *self.open)


@lru_cache(maxsize=1)
def worked_out(plan: Plan) -> WorkedOut:
    """What the vendor of a plan works out, by names and by what the document says."""
    sent = places_of(plan)
    stamps = tuple(volatile_of(plan.whole, [*plan.fields, *sent]))
    beside = {*plan.fields, *sent, *stamps, *plan.moving.values()}
    rest = [one for one in leaf_pointers(plan.whole) if one not in beside and not pointers.under(one, sent)]
    texts = [described(plan.source, one) for one in (plan.update.pointer, "/info")]
    staying = set(said_to_stay(texts[0], rest))
    rest = [one for one in rest if one not in staying]
    said = consequences(texts, sent, rest, closed_lists(plan) | states_of(plan), inside(plan))
    rest = [one for one in rest if one not in said.all]
    computed = [
        (cause, one) for one in rest for cause in computed_from(plan, one, (description_of(plan, one), texts[0]), sent)
    ]
    rest = [one for one in rest if one not in {place for _, place in computed}]
    in_words = worded(plan, [one for one in rest if is_marked(plan, one)], sent)
    rest = [one for one in rest if one not in in_words]
    computed_from_words = [(cause, one) for one, told in in_words.items() for cause in told.causes]
    beside_own = list(told_at_members(plan, rest))
    of_cases = list(_of_cases(plan, rest, sent))
    rest = [one for one in rest if one not in {place for _, place in of_cases}]
    unknown = [place for one in overruled(plan) if not one.by and (place := plan.fields.get(one.pointer))]
    made = [place for place in sent if goes_on(description_of(plan, place))]
    moving = [place for place, one in in_words.items() if one.may_move]
    told = (*said.by_any, *(one for one in rest if _is_told(plan, one)), *unknown, *made, *moving)
    rest = [one for one in rest if one not in told]
    guessed = {
        place: [
            *_by_name(plan, place, pointer, rest),
            *lists_of_some_items(plan, pointer, rest),
            *stamps_of(plan, place),
            *made_of(plan, texts[0], place),
        ]
        for place, pointer in sent.items()
    }
    persons = [one for place, one in sent.items() if PERSON.search(name_of(place)) and _is_reference(plan, one)]
    theirs = [one for one in rest if OF_A_PERSON.search(name_of(one)) and not _is_of_a_thing(one)]
    of_person = tuple(one for one in theirs if persons and is_read_only(plan, one))
    follows = {
        pointer: [
            *said.follows.get(pointer, ()),
            *_plainly(plan, place, rest),
            *guessed[place],
            *_by_words(plan, place, rest),
        ]
        for place, pointer in sent.items()
    }
    for one in persons:
        follows[one] += of_person
    of_texts = (*through_others(plan, texts, sent), *_with_others(plan, texts[0]), *_dropped(plan, texts[0]))
    of_texts = (*of_texts, *states_beside(plan, texts[0], sent), *null_of_kinds(plan))
    for cause, place in (*computed, *computed_from_words, *of_cases, *beside_own, *of_texts):
        follows.setdefault(cause, []).append(place)
    follows = _in_turn(follows, sent)
    known = {one for listed in follows.values() for one in listed}
    whole = {one for one in known if is_object_at(plan.whole, one)}  # nobody can say which of its members follow
    follows = {pointer: [one for one in listed if one not in whole] for pointer, listed in follows.items()}
    return WorkedOut(
        stamps,
        told,
        {pointer: list(dict.fromkeys(listed)) for pointer, listed in follows.items() if listed},
        tuple(dict.fromkeys(one for listed in guessed.values() for one in listed if one not in whole)),
        tuple(one for one in of_person if one not in whole),
        (*sorted(whole), *(one for one in rest if one not in known and _is_open(plan, one))),
        tuple(dict.fromkeys(place for _, place in computed)),
        in_words,
    )


def _of_cases(plan: Plan, rest: list[str], sent: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The members of an update with what the document says is filled for some of their values only. A way in to the
    appointment may be another one when that moves, too."""
    values = {place: listed for place, listed in closed_lists(plan).items() if place in sent}
    for one in rest:
        causes = [] if is_own(plan, one) else causes_of(description_of(plan, one), values)
        is_way_in = causes and WAY_IN.search(snake(pointers.split(one)[-1]))
        moving = [place for place in sent if is_way_in and START.search(name_of(place))]
        yield from ((sent[place], one) for place in dict.fromkeys([*causes, *moving]))


def _with_others(plan: Plan, text: str) -> Iterator[tuple[str, str]]:
    """The members of an update with the places of others that change with them, as the document says it."""
    pairs = [(cause, one.pointer) for one in overruled(plan) for cause in one.by]
    pairs += [(time, one.pointer) for one in lengths_of(plan.request, text) for time in one.times]
    pairs += [(one, other) for tie in plan.ties for one in tie.members for other in tie.changed if one != other]
    yield from ((cause, place) for cause, changed in pairs if (place := plan.fields.get(changed)))


def _in_turn(follows: Mapping[str, list[str]], sent: Mapping[str, str]) -> dict[str, list[str]]:
    """The same, where what follows from a member that another one changes follows from that, too: a count of a list
    that is cleared."""
    found = {pointer: list(places) for pointer, places in follows.items()}
    for pointer, places in found.items():
        for place in places:  # grows meanwhile
            own = follows.get(sent.get(place, ""), ()) if sent.get(place) != pointer else ()
            places += [one for one in own if one not in places and sent.get(one) != pointer]
    return found


def _dropped(plan: Plan, text: str) -> Iterator[tuple[str, str]]:
    """The members of an update with the places of others that are cleared beside some value of them."""
    places = {one: pointer for pointer, one in plan.fields.items() if one}
    shown = {one: description_of(plan, one) for one in leaf_pointers(plan.whole)}
    for one in dropped(text, plan.request.members, shown):
        if places.get(one.place) != one.by and one.place not in plan.moving.values():
            yield one.by, one.place


def _plainly(plan: Plan, place: str, rest: list[str]) -> Iterator[str]:
    """What follows from a member as the shape of the appointment says: an end from a start or a length, and what only
    the vendor sets beside the members of an object; not of the one that has most of the appointment."""
    places = [one for one in plan.fields.values() if one]
    around = place.rpartition("/")[0]
    members = sum(one.rpartition("/")[0] == around for one in places)
    is_part = members < MOST_OF_A_PART or 2 * members <= len(places)
    parent, is_start = around if is_part else "", START.search(name_of(place))
    for one in rest:
        is_end = is_start and ENDS.search(name_of(one)) and one.count("/") == place.count("/")
        is_beside = parent and one.rpartition("/")[0] == parent and not AN_ID.fullmatch(one)
        if is_end or is_beside:
            yield one


def _by_name(plan: Plan, place: str, pointer: str, rest: list[str]) -> Iterator[str]:
    """What a name suggests: `status_label` and `room/name` are of the sent `status` and `room_id`, and so is what the
    document describes with the words of the name, as `billing status of the insurer`."""
    whole = name_of(place)
    stem = re.sub(r"_(id|ids|uuid|guid|uid|code)$", "", whole)
    words = re.compile(rf"\b{stem.replace('_', '[ _]')}\b", re.IGNORECASE)
    for one in rest:
        is_marked = is_read_only(plan, one)
        is_named = name_of(one).startswith(f"{stem}_") and (stem != whole or is_marked)
        is_said = "_" in stem and is_marked and words.search(description_of(plan, one)) and not is_own(plan, one)
        is_named = is_named or bool(is_marked and AMOUNT.search(name_of(one)) and PRICED.search(whole))
        if (is_named or is_said) and not CREATION.search(snake(pointers.split(one)[-1])):
            yield one


def _is_of_a_thing(pointer: str) -> bool:
    """Whether the object around a member is not called a person, nor what belongs to one: the name of a location."""
    around = name_of(pointer.rpartition("/")[0]) if pointer.count("/") > 1 else ""
    return bool(around) and not (PERSON.search(around) or OF_A_PERSON.search(around))


def _by_words(plan: Plan, place: str, rest: list[str]) -> Iterator[str]:
    """What the document says of a member that changes with the sent one: `new for every new start`."""
    named = re.compile(rf"\b{snake(pointers.split(place)[-1]).replace('_', '[ _]?')}s?\b", re.IGNORECASE)
    for one in rest:
        told = sentences_of(unwrapped(description_of(plan, one)))
        if any(_names_a_cause(words, named) for words in told) and not is_own(plan, one):
            yield one


def _names_a_cause(sentence: str, named: re.Pattern[str]) -> bool:
    """Whether a sentence says that a member changes with another one, and not that it does not."""
    says = WITH_ANOTHER.search(sentence) and named.search(sentence)
    return bool(says) and not (is_negated(sentence) or STAYS.search(sentence))


def _is_reference(plan: Plan, pointer: str) -> bool:
    """Whether a member of an update names something that is kept elsewhere."""
    member = plan.request.member(pointer)
    return bool(member and member.choice and str(member.choice.named).endswith(".known"))


def _is_told(plan: Plan, pointer: str) -> bool:
    if is_own(plan, pointer):
        return False
    return bool(TOLD.search(description_of(plan, pointer)) or WORKED_OUT.search(snake(pointers.split(pointer)[-1])))


def _is_open(plan: Plan, pointer: str) -> bool:
    """Whether a member may be worked out, as nothing else is known of it: marked readOnly, and no fact of its own, or a
    link to the appointment, or a count of something."""
    name = snake(pointers.split(pointer)[-1])
    if any(len(one.get("enum", ())) == 1 or "const" in one for one in schema_at(plan.whole, pointer)["anyOf"]):
        return False  # such as the name of its type: there is nothing that it could change to
    is_fact = is_own(plan, pointer) or STATE.search(name)
    if COUNTED.search(description_of(plan, pointer)) and not is_own(plan, pointer):
        return True
    return bool(WAY_IN.search(name)) or (is_read_only(plan, pointer) and not is_fact)
