"""Members of which no ordinary value is drafted whatever their type, each with the question for a person.

They may close the appointment that the suite needs, or name what only the vendor knows: a wrong value would do harm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from contracts import pointers
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.marks import READ_ONLY
from contracts._drafting.document.meanings import OTHER_THINGS, closing_in, meaning_of
from contracts._drafting.document.sent_words import is_made_by_vendor
from contracts._drafting.document.times import BEGINS, ENDS, instant_kind, is_counted, name_of, snake
from contracts._drafting.members.texts import ELSEWHERE, own_words

CLOSING = re.compile(
    r"cancel|no.?show|complet|declin|reject|delet|clos|finish|done|archiv|void|expired|inactiv|rescheduled|absent|missed"
    r"|stornier|storno|abgesagt|abgelehnt|abgeschlossen|erledigt|gel(ö|oe)scht|beendet|nicht.?erschienen"
    r"|anul|annul|supprim|termin[eéa]|refus|rechaz|elimin|borrad|realizad|finaliz|ausente|geannuleerd|afgezegd|voltooid",
    re.IGNORECASE,
)
"""Words of states from which many vendors let no update lead back, in the languages of the vendors that we know."""
FINAL = re.compile(
    r"(?<![a-z])(fulfill?ed|entered.in.error|in.error|checked.?out|withdrawn|discharged|attended|seen|billed|ended|dna"
    r"|did.not.attend|abgerechnet|wahrgenommen)(?![a-z])",
    re.IGNORECASE,
)
"""The same as whole words, as they are parts of others: unattended, unseen, recommended."""
GONE_NAME = re.compile(
    r"(^|_)(remov(e|ed|al)|releas(e|ed)|trash(ed)?|hid(e|den)|discard(ed)?|dropped|purged?|revoked?|withdraw(al)?|freed|gone"
    r"|suspend(ed)?|terminated?|un(book|schedul)(e|ed)?|skipped|fta|(did|has|was)_?(not|nt)|not_(attended|arrived|kept)"
    r"|failed_to|wait_?list(ed)?|discontinued|signed_off|give(n)?_up|(free|keep|hold|release)_(slot|place|time)|took_place)"
    r"(_|$)"
)
"""How a switch or a stamp is named that takes an appointment away. A list or a text of such a name is a word of it."""
GONE = re.compile(
    r"\b(remov|releas|trash|hid(es?|den|ing)\b|discard|purg|revok|withdr[ae]w|suspend|unbook|unschedul|no longer"
    r"|(did|has|was|does) ?(not|n't) (arrive|attend|come|show|turn|appear|keep|kept)"
    r"|fail(s|ed)? to (arrive|attend|show|come)|fre(es|ed|eing)\b|(gives?|giving|given) (\w+ ){0,3}back"
    r"|(out of|off|from) (the )?(\w+ )?(calendar|schedule|agenda|diary)|offered to (others|other|some)|waiting list"
    r"|(others?|somebody else|someone else|another \w+) (may|can) (book|take|have)"
    r"|(visit|appointment|booking|session) ends\b)",
    re.IGNORECASE,
)
"""The same in the description of a switch."""
HAPPENED = re.compile(r"\b(was|were|been|got)\b(?P<what>[^.;]*)", re.IGNORECASE)
"""How the description of a stamp says of what it is the moment: `when the visit was cancelled`."""
OPEN = re.compile(
    r"((the|appointment|booking|visit|event|is|not) )*(new|open|booked|scheduled|(un)?confirmed|accepted|pending"
    r"|tentative|provisional|requested|proposed|planned|reserved|upcoming|gebucht|geplant|(un)?best(ä|ae)tigt|angefragt|offen"
    r"|vereinbart|reserviert|confirmad[oa]|pendiente|reservad[oa]|programad[oa]|agendad[oa]|confirmée?|réservée?|planifiée?"
    r"|bevestigd|gepland|geboekt)",
    re.IGNORECASE,
)
"""States that an appointment ahead has, and from which an update leads back, as far as we know. Whether one does from
the others, as arrived, differs from vendor to vendor."""
STATE_NAME = re.compile(
    r"(^|_)(status|state|stage|phase|life_?cycle|attendance|disposition|progress|estado|estatus|estat|statut|etat|stato"
    r"|zustand|toestand)(_|$)"
)
"""How a state is named, in the languages of the vendors that we know."""
OF_SOMETHING_ELSE = re.compile(rf"(^|_){OTHER_THINGS}_(status|state)")
"""The state of a payment or of an address closes nothing."""
BOOKED = re.compile(
    r"\b(booked|scheduled|(un)?confirmed|tentative|provisional|reserved|rescheduled|gebucht|best(ä|ae)tigt|reserviert"
    r"|confirmad[oa]|reservad[oa]|programad[oa]|agendad[oa]|confirmée?|réservée?|bevestigd|geboekt)\b",
    re.IGNORECASE,
)
"""Words that only the state of an appointment has among its values."""
CLOSING_NAME = re.compile(
    r"(^|_)(cancel\w*|no_?show|complet\w*|declin\w*|reject\w*|delet\w*|clos(e|ed|ing)|finished|done|archiv\w*|void(ed)?"
    r"|expire\w*|storn\w*|abgesagt|anulad[oa]|annul\w*)(_|$)"
)
"""The same in the name of a switch or of a moment, such as cancelled or deleted_at, whole words only."""
OF_OTHERS = re.compile(
    r"\b(for|of|about|from|with|includ(e|es|ing)|shows?|counts?) ((all|any|the|already|also) )*"
    rf"\w*({CLOSING.pattern})\w* (appointment|booking|visit|event|meeting|session|encounter|reservation)s\b",
    re.IGNORECASE,
)
"""How a description speaks of closed appointments in general, as in `not sent for cancelled appointments`."""
STAMP = re.compile(
    r"(^|_)(created|updated|modified|changed|inserted)(_(at|on|by|date|time|datetime|timestamp|ts|utc|unix|epoch|ms|millis|seconds))*$"
    r"|(^|_)(creation|modification|last_(update|change|modification))(_\w+)?$"
)
"""When an appointment was made or changed, and by whom: vendors ignore it in an update, or refuse it."""
OWN_ID = re.compile(
    r"((data|attributes|appointment|booking|event|visit|reservation|meeting|i_?cal)_)*(id|uuid|guid|uid)"
)
"""The appointment's own id, also within the usual wrappers; ids of anything else are references."""
ACTION = re.compile(r"(.*_)?(action|operation|command|transition)")
"""Members whose values do something instead of being stored."""
KIND = re.compile(
    r"(^|_)(breaks?|block(s|ed|ing)?|all_?day|template|active|enabled|lock(ed)?|overlap\w*|force|override|ignore)(_|$)"
)
"""Switches that make another kind of entry of an appointment, lock it, or let two be booked at a time."""
SERIES = re.compile(r"(^|_)(recur\w*|repeat\w*|series)(_|$)")
"""What makes a series of one appointment; nothing puts the others away again."""
NAMING = re.compile(
    r"(.*_)?(room|office|doctor|provider|practitioner|patient|location|calendar|staff|user|clinic|resource|service|"
    r"department|type|category|index|profile|reason|code|slot|owner|tenant|account)"
)
"""Numbers with these names stand for something that is kept elsewhere."""
MOMENT = re.compile(r"(^|_)(times?|timestamp|date|datetime|epoch|at|on)$|^(start|end|begin|from|until)$")
"""Numbers that are moments: their unit and beginning differ from vendor to vendor."""

UNIT = re.compile(r"\bunix\b|\bepoch\b|seconds since\b|\bsince 1970\b", re.IGNORECASE)
"""How a description tells the unit of a moment, and since when it counts."""


FINDING = re.compile(
    r"\b(indicates|whether|if|true)\b[^.;]*\b(is|are|was) (the|you|yours?)\b"
    r"|\b(current(ly)?|logged[- ]in|signed[- ]in|authenticated|calling) (user|account|person|client)\b",
    re.IGNORECASE,
)
"""How a description says what somebody or something is, which a vendor finds out by itself: `if this is the host`."""
FINDING_NAME = re.compile(r"((is|am)_)?(self|me|you|host|organi[sz]er|owner|creator|current_user)")
"""Names of such switches."""
BARRED = re.compile(
    r"\b(?:can ?not|can't|may not|must not) be (?:applied|set|sent|used|given|provided|specified|assigned)"
    r" (?:to|for|with|on|if|when|while|where|unless|once|after|in|together)\b[^.]*",
    re.IGNORECASE,
)
"""How a description says when a vendor refuses a member: the suite does not know whether that is so now."""


def question_about(pointer: str, schema: Mapping[str, Any]) -> str:
    """Why a member is left out of the ordinary updates, as a question; empty for one that need not be."""
    last, types = snake(pointers.split(pointer)[-1]), set(types_of(schema)) - {"null"}
    if may_close(pointer, schema):
        return f"does {pointer} close an appointment for good? It is kept from those that the suite needs."
    if ACTION.fullmatch(last):
        return f"what does each value of {pointer} do? Which of them close an appointment?"
    if is_vendors(pointer):
        return f"does an update set {pointer}, or is it the vendor's alone?"
    if is_made_by_vendor(str(schema.get("description", ""))):
        return f"does the vendor make {pointer} by itself, as its description says?"
    if READ_ONLY.search(str(schema.get("description", ""))):
        return f"is {pointer} read-only? Its description speaks of that."
    if barred := BARRED.search(str(schema.get("description", ""))):
        return f'when does an update set {pointer}? Its description says: "{" ".join(barred[0].split())}".'
    if is_finding(pointer, schema):
        return f"does the vendor work out {pointer} by itself?"
    if SERIES.search(last) or (types == {"boolean"} and KIND.search(last)):
        return f"may {pointer} be set at a single appointment with a patient?"
    if types and types <= {"integer", "number"} and not schema.get("enum"):
        return _about_number(pointer, schema, last)
    if found := _about_codes(pointer, schema, last):
        return found
    return f"which values of {pointer} close an appointment for good?" if is_all_unclear(pointer, schema) else ""


def may_close(pointer: str, schema: Mapping[str, Any]) -> bool:
    """Whether a member may close an appointment, by its name, or by what is said of a switch or a stamp.

    What takes an appointment away from those who need it counts, too: nobody knows that an update brings it back.
    """
    name, described = snake(pointers.split(pointer)[-1]), str(schema.get("description", ""))
    is_stamp = instant_kind(pointer, schema) is not None
    if CLOSING_NAME.search(name) or ((is_stamp or _is_choice_of_two(schema)) and _names_an_end(name)):
        return True
    if is_stamp and not (ENDS.search(name) or BEGINS.search(name)):
        return any(_says_an_end(found["what"]) for found in HAPPENED.finditer(described))
    return set(types_of(schema)) - {"null"} == {"boolean"} and _says_an_end(OF_OTHERS.sub("", described))


def _is_choice_of_two(schema: Mapping[str, Any]) -> bool:
    """Whether a member is a switch, which some documents spell as yes and no, or as 0 and 1."""
    ends = (schema.get("minimum"), schema.get("maximum"))
    values = [one for one in schema.get("enum", ()) if one is not None]
    return set(types_of(schema)) - {"null"} == {"boolean"} or ends == (0, 1) or len(values) in (1, 2)


def _names_an_end(name: str) -> bool:
    begins = (name[found.start() :] for found in re.finditer(r"(?<![a-z0-9])[a-z]", name))
    return bool(FINAL.search(name) or GONE_NAME.search(name) or any(map(CLOSING.match, begins)))


def _says_an_end(text: str) -> bool:
    return _closes(text) or bool(GONE.search(text))


def is_finding(pointer: str, schema: Mapping[str, Any]) -> bool:
    """Whether a switch says what somebody or something is, so that a vendor may find it out instead of storing it."""
    is_switch = set(types_of(schema)) - {"null"} == {"boolean"}
    is_told = FINDING.search(str(schema.get("description", "")))
    return is_switch and bool(is_told or FINDING_NAME.fullmatch(snake(pointers.split(pointer)[-1])))


def is_vendors(pointer: str) -> bool:
    """Whether a member is a stamp or the appointment's own id, which a vendor sets whatever an update sends."""
    return bool(STAMP.search(snake(pointers.split(pointer)[-1])) or OWN_ID.fullmatch(name_of(pointer)))


def marked(schema: Mapping[str, Any], pointer: str) -> dict[str, Any]:
    """The schema with readOnly at what is the vendor's alone, unless an update has to carry it."""
    found = dict(schema)
    if isinstance(schema.get("properties"), Mapping):
        found["properties"] = {
            name: _marked_member(inner, pointers.join(pointer, name), name in schema.get("required", ()))
            for name, inner in schema["properties"].items()
        }
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            found[word] = [marked(branch, pointer) for branch in schema[word]]
    return found


def _marked_member(schema: Mapping[str, Any], pointer: str, is_required: bool) -> dict[str, Any]:
    inner = marked(schema, pointer)
    return {**inner, "readOnly": True} if is_vendors(pointer) and not is_required else inner


def _about_number(pointer: str, schema: Mapping[str, Any], last: str) -> str:
    described = str(schema.get("description", ""))
    is_told = UNIT.search(described)
    if is_counted(pointer, schema) or not (is_told or MOMENT.search(last)):
        return ""
    return f"which moments may {pointer} have{'' if is_told else ', and in which unit since when'}?"


def names_what_is_elsewhere(pointer: str, schema: Mapping[str, Any]) -> bool:
    """Whether a number stands for something that is kept elsewhere: only a target knows which ones there are."""
    last, is_number = snake(pointers.split(pointer)[-1]), set(types_of(schema)) - {"null"} == {"integer"}
    is_told = ELSEWHERE.search(own_words(schema)) or NAMING.fullmatch(last)
    return is_number and not schema.get("enum") and bool(is_told)


def _about_codes(pointer: str, schema: Mapping[str, Any], last: str) -> str:
    """A state that is a number says nothing by itself, unless the description says what each one is."""
    numbers = [one for one in schema.get("enum", ()) if isinstance(one, int) and not isinstance(one, bool)]
    if STATE_NAME.search(last) and numbers and not all(meaning_of(one, schema) for one in numbers):
        return f"what does each value of {pointer} mean? Which of them close an appointment?"
    return ""


def closing_values(pointer: str, schema: Mapping[str, Any], values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Those of its listed values that may close an appointment for good, by the words for them."""
    is_state = is_own_state(pointer, schema)
    known = [one for one in values if not isinstance(one, bool) and (isinstance(one, str) or is_state)]
    said = closing_in(str(schema.get("description", "")))
    return tuple(one for one in known if str(one) in said or any(map(_ends, _words(one, schema))))


def is_own_state(pointer: str, schema: Mapping[str, Any]) -> bool:
    """Whether a member with a closed list is the appointment's own state, by its name or by its values."""
    meanings = [
        meaning_of(one, schema) for one in schema.get("enum", ()) if one is not None and not isinstance(one, bool)
    ]
    is_named = STATE_NAME.search(snake(pointers.split(pointer)[-1])) or STATE_NAME.search(name_of(pointer))
    is_other = OF_SOMETHING_ELSE.search(name_of(pointer))
    return not is_other and bool(is_named or any(BOOKED.search(one.replace("_", " ")) for one in meanings))


def unclear_values(pointer: str, schema: Mapping[str, Any], values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Those of the values of the appointment's state of which nobody knows whether an update leads back from them."""
    if len(values) < 2 or not is_own_state(pointer, schema):
        return ()
    known = [one for one in values if not isinstance(one, bool) and one is not None]
    return tuple(one for one in known if not any(map(_is_clear, _words(one, schema))))


def is_all_unclear(pointer: str, schema: Mapping[str, Any]) -> bool:
    """Whether no listed value of the appointment's state is known to be one of an appointment ahead."""
    values = tuple(one for one in schema.get("enum", ()) if one is not None)
    unclear = unclear_values(pointer, schema, values)
    return bool(unclear) and all(one in (*unclear, *closing_values(pointer, schema, values)) for one in values)


def _words(value: Any, schema: Mapping[str, Any]) -> tuple[str, ...]:
    """A value that is a text, and the words for it."""
    return (*([value] if isinstance(value, str) else []), meaning_of(value, schema))


def _is_clear(meaning: str) -> bool:
    return _ends(meaning) or bool(OPEN.fullmatch(re.sub(r"[\W_]+", " ", meaning).strip()))


def _ends(meaning: str) -> bool:
    """Whether the words for a value say that it closes an appointment, or is the last: `Treated (final)`."""
    return _closes(meaning) or bool(re.search(r"(?<!not )(?<!non-)\b(final|terminal)\b", meaning, re.IGNORECASE))


def _closes(meaning: str) -> bool:
    return bool(CLOSING.search(meaning) or FINAL.search(meaning))
