"""What the text of an update, or of the whole document, says that a vendor changes with a member that is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from contracts import pointers
from contracts._drafting.document.member_names import MARKS
from contracts._drafting.document.name_patterns import any_of, plain, spellings
from contracts._drafting.document.permission import is_permission
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import BEGINS, name_of, snake
from contracts._drafting.document.wording import EXCEPTED, is_negated
from contracts._drafting.writing.anew import changes_a_thing, is_about_itself, is_worked_out
from contracts._drafting.writing.followed_names import followed_names

TAKEN_AWAY = (
    r"(cleared|emptied|reset|unset|removed|overwritten|overridden|dropped|discarded|deleted|erased|wiped|lost|nulled)"
)
"""What a value is that an update does not keep."""
DONE = (
    r"((re-?)?(issued|made|created|generated|computed|calculated|set|built)|derived|worked out|updated"
    rf"|{TAKEN_AWAY}|null|renewed|refreshed|replaced|adjusted|moved|shifted|adapted|changed|incremented|increased|raised"
    r"|bumped|new|another|different|no longer valid)"
)
OF_EACH = r"( ?of (the |all |each |every |any |that |this )+\w+ )?"
"""Whose it is: `the answer of every guest`."""
AFTER = re.compile(
    rf"[^\w,;:()]*{OF_EACH}((may|might|will|then|also|always|automatically|again) )*"
    rf"((is|are|gets?|be|get) ((then|also|always|automatically|again) )*(an? )?{DONE}"
    r"|becomes?|changes?|follows?|depends?|moves?|shifts?|reflects?|differs?|turns?|(goes|falls) (back|up|down)"
    r"|is (the )?(sum|product)|results? from|equals?)\b",
    re.IGNORECASE,
)
"""What stands after the name of a member that the vendor changes: `is issued anew`, `becomes null`, `follows from`."""
CHANGING = re.compile(
    r"\W*((may|might|will|then|also|always|automatically|again) )*(changes?|moves?|shifts?) ((also|both|the|its) )*$",
    re.IGNORECASE,
)
"""What stands between two names where the first one is what changes the other: `setting a also changes b`."""
BEFORE = re.compile(
    r"\b((re-?)?(sets?|calculates?|computes?|generates?|issues?|builds?)|clears?|empties|removes?|deletes?|unsets?|updates?"
    r"|drops?|discards?|erases?|wipes?|overwrites?|loses?|changes?|invalidates?|renews?|refreshes|replaces|adjusts?|moves|shifts|raises|increments|increases|bumps"
    r"|gives|brings|yields|leads to|results in)"
    r"( also| then| the| its| an?| new| fresh| old| value of| both)*\W*$",
    re.IGNORECASE,
)
"""What stands before its name: `resets`, `also clears the`, `updates`."""
BESIDE = r"(?:,? and |, | or |/)"
LED = re.compile(r"\b(follows?|depends? on)( (the|its))?\W*$", re.IGNORECASE)
"""What stands before a name that leads, and does not follow: `a follows the b, c follows d`."""
DENIED = re.compile(r"\b(not|never|cannot|without|nor|neither|no|\w+n't)( \w+){0,2}\W*$", re.IGNORECASE)
"""What, before such a word, says the opposite."""
CONDITION = re.compile(
    r"\b((if|when(ever)?|unless|while|until|once|where|whose|whom|that|which|as long as)\b[^,;:]*"
    r"|(after|before)( the| its)?\W*)$",
    re.IGNORECASE,
)
"""Words by which a name belongs to a condition: `if confirmed is set`."""
WHOLE_CASE = re.compile(
    rf"\W*(if|when(ever)?|once|as soon as) [^,;:]*{MARKS}[^,;:]*\b(is|are|was|changes?|becomes?|gets?|turns?|moves?)\b",
    re.I,
)
"""A condition with a verb of its own at the beginning of a sentence."""
JOINED = re.compile(
    r"\b(and|or|nor|but|than|that|which|to|of|from|with|without|both|by|is|are|not|whose)\W*(the )?\W*$", re.I
)
"""Words by which what follows still belongs to it."""
LEFT_ALONE = r"(affected|change[sd]?|touched|influenced|moved?|reset|updated?|altered|recalculated)"
STAYS = re.compile(
    rf"\b(not|never|n't|nor) (\w+ )?({LEFT_ALONE}|by)\b|\b(does|do|is|are|will|was|were)n't {LEFT_ALONE}\b"
    r"|\b(stays?|remains?|keeps?|kept|unaffected|unchanged|untouched|independent(ly)?|regardless|irrespective)\b"
    r"|\bonly (by|once|at|when (it|the \w+) (is|was) (booked|created))\b",
    re.IGNORECASE,
)
"""How the rest of a sentence says that an update leaves it alone: `is set at booking and not affected by changes`."""
OTHERWISE = re.compile(r"\b(otherwise|else)\b.*", re.IGNORECASE)
"""What stands there of all other cases takes nothing back: `and is otherwise untouched`."""
EXCEPT = re.compile(rf"{EXCEPTED}|\bunless it only\b", re.IGNORECASE)
BY_ANY = re.compile(
    r"\b(each|every|any|all|successful) (\w+ ){0,2}(updates?|changes?|requests?|calls?|writes?)\b", re.IGNORECASE
)
"""How a sentence says that every update does it."""
SET_TO = re.compile(r"\W*((if|when|once|where) )?(it is )?(set|changed|switched|turned) (back )?(to|on|off)\b", re.I)
"""How a sentence goes on about the member that the one before it is about: `Set to false, weeks is cleared`."""
TAKEN_FOR_IT = (
    r"[^.;:]*?\b((we|it|the (server|system|API|vendor)) (then )?"
    r"(takes?|uses?|assumes?|sets?|stores?|defaults?|appl(y|ies))"
    r"|(is|are|gets?) (then )?(taken|used|assumed|set|stored|applied))\b"
)
"""What a vendor does for a member that is not sent: `when a is true without b, we take 2`."""
TURNS = (
    r"(\b(it|they|(the|an?|its) ([`'\"]+\w+[`'\"]+ )?(appointment|booking|visit|job|order|status|state))"
    r"(?P<verb>( (then|also|automatically|is|are|gets?))* (goes|go|falls?|returns?|reverts?|moves?|becomes?|set|reset"
    r"|put|moved|changed|turns?)( back| again)?( (in)?to)?)"
    r"|\b(?P<sets>(sets|puts|moves|takes|brings|returns|reverts|resets) (it|them|(the|an?|its) \w+) (back )?(in)?to)) "
)
"""How a sentence says, before a value of a closed list, that a state becomes that one."""
BOTH = re.compile(
    r"\b(both|they|these|the two)( of (them|these))? ((then|also|always|will|are|get|become|be) )*"
    rf"((go|fall|revert|return|turn) back|{TAKEN_AWAY}|null|empty|{DONE})\b",
    re.IGNORECASE,
)
"""How a sentence says of what the one before it names that it is another value then: `both go back to null`."""
MOVES = re.compile(
    r"\breschedul\w*|\b(mov(es?|ing)|postpon\w*|shift(s|ing)) (the|an?) [`'\"]*\w+|\bnew (time|date|start)\b",
    re.IGNORECASE,
)
"""How a sentence speaks of a new time without the name of a member."""

UNLESS_SENT = re.compile(
    r",? *\bunless (the|that|this|an?) (same )?(request|update|call|body) (also )?"
    r"(sends|has|sets|names|contains|gives|says|carries) ([^,;:]|:(?= ?\w+[`'\"]))*",
    re.IGNORECASE,
)
"""What a sentence says of updates that name what would change: no cause of the change."""


@dataclass(frozen=True)
class Consequences:
    """What changes with a member that is sent: its places, by the pointer of that; `by_any`: with every update."""

    follows: Mapping[str, list[str]] = field(default_factory=dict)
    by_any: tuple[str, ...] = ()

    @property
    def all(self) -> set[str]:
        """All that changes so."""
        return {*self.by_any, *(one for listed in self.follows.values() for one in listed)}


def consequences(
    texts: Iterable[str],
    sent: Mapping[str, str],
    rest: Iterable[str],
    values: Mapping[str, Iterable[str]] = MappingProxyType({}),
    inside: Mapping[str, str] = MappingProxyType({}),
    marked_only: bool = False,
) -> Consequences:
    """What texts say. `sent` are the members of an update by their places, `rest` are the other places, `values` the
    closed lists of some places, and `inside` the places of lists by the names that their items have for members.
    `marked_only`: without what is said of names that have no marks, as such a sentence may say more than that."""
    follows, by_any, texts, rest = dict[str, list[str]](), list[str](), tuple(texts), tuple(rest)
    for told in told_in(texts, sent, rest, values, inside):
        is_by_any = BY_ANY.search(told.sentence) or is_worked_out(told.sentence)
        by_any += [one for one in told.changed if not told.causes and one not in sent and is_by_any]
        for cause in told.causes:
            own = [one for one in told.changed if sent.get(one) != cause]
            if own:
                follows[cause] = list(dict.fromkeys([*follows.get(cause, []), *own]))
    unmarked = followed_names(texts, sent, [*sent, *rest], values) if not marked_only else ()
    for causes, changed in unmarked:
        for cause in causes:
            own = [one for one in changed if sent.get(one) != cause]
            follows |= {cause: list(dict.fromkeys([*follows.get(cause, []), *own]))} if own else {}
    return Consequences(follows, tuple(dict.fromkeys(by_any)))


@dataclass(frozen=True)
class Told:
    """What one sentence of a text says: the members that are sent, the places that change then, and the words."""

    causes: list[str]
    changed: list[str]
    sentence: str
    text: str


def told_in(
    texts: Iterable[str],
    sent: Mapping[str, str],
    rest: Iterable[str],
    values: Mapping[str, Iterable[str]] = MappingProxyType({}),
    inside: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Told]:
    """What each sentence says by which something is changed; the same as for `consequences`."""
    rest = tuple(rest)
    shown, leading = spellings([*sent, *rest]), spellings([*sent, *sent.values()])
    shown = {**{name: [place] for name, place in inside.items()}, **shown}
    sentences = [(one, text) for text in texts for one in sentences_of(unwrapped(text)) if not is_about_itself(one)]
    for before, (whole, text) in zip(["", *(one for one, _ in sentences)], sentences, strict=False):
        sentence = UNLESS_SENT.sub("", whole)
        changed = list(changed_in(sentence, shown)) or list(_counted_in(sentence, rest))
        changed = changed or [*_taken_in(sentence, shown)]
        changed = list(dict.fromkeys([*changed, *turned_in(sentence, values)]))
        changed = changed or _meant_by_both(before, sentence, shown)
        has_exception = EXCEPT.search(sentence)  # what it names is no cause, but the opposite
        causes = list(_causes(sentence, leading, sent, changed)) if changed and not has_exception else []
        if changed and not causes and SET_TO.match(sentence):
            causes = list(_causes(before, leading, sent, changed))
        if changed:
            yield Told(causes, changed, sentence, text)


def _causes(
    sentence: str, leading: Mapping[str, list[str]], sent: Mapping[str, str], changed: list[str]
) -> Iterator[str]:
    """The members that are sent when it happens: those that the sentence names, else the time that it speaks of."""
    found = [place for one in re.finditer(any_of(leading), sentence) for place in leading[plain(one[0])]]
    others = [one for one in found if one not in changed]
    named = [sent.get(one, one) for one in others or (found if set(changed) - set(found) else [])]
    named = named or [pointer for place, pointer in sent.items() if _speaks_of(sentence, place)]
    times = [pointer for place, pointer in sent.items() if BEGINS.search(name_of(place))]
    yield from dict.fromkeys(named or (times if MOVES.search(sentence) else []))


def _speaks_of(sentence: str, place: str) -> bool:
    """Whether a sentence speaks of another value of a member in plain words: `when the room changes`."""
    words = re.sub(r"_(id|ids|uuid|at|on|time)$", "", name_of(place)).replace("_", " ")
    return bool(
        re.search(
            rf"\b(the|its|an?|another|new|different) {words}( is|'s)? (change[sd]?|moved|replaced)\b", sentence, re.I
        )
    )


def changed_in(sentence: str, shown: Mapping[str, list[str]]) -> Iterator[str]:
    """The members of which a sentence says that they are changed; of several in a row it says so once."""
    name, word = any_of(shown), rf"\b(?:{'|'.join(map(re.escape, shown)) or '(?!)'})\b"
    beside = rf"(?:{name}|{word})"
    for found in re.finditer(rf"(?:{beside}{BESIDE})*{name}(?:{BESIDE}{beside})*", sentence):
        before, after = sentence[: found.start()], sentence[found.end() :]
        verb = BEFORE.search(before)
        is_done = AFTER.match(after) and not (_changes_another(after, name) or is_permission(before, after))
        is_told = (verb and not DENIED.search(before[: verb.start()])) or is_done
        if is_told and not is_condition(before) and not STAYS.search(OTHERWISE.sub("", after)):
            row = found[0].partition(", ")[2] if LED.search(before) else found[0]
            told = (shown[plain(one[0])] for one in re.finditer(beside, row))
            yield from dict.fromkeys(place for listed in told for place in listed)


def _changes_another(after: str, name: str) -> bool:
    """Whether a name before these words is of what changes the next one."""
    other = re.search(name, after)
    is_another = other is not None and CHANGING.fullmatch(after[: other.start()]) is not None
    return is_another or changes_a_thing(after)


def is_condition(before: str) -> bool:
    """Whether a name that stands behind these words belongs to a condition. One that begins the sentence and has its
    own verb ends before the name: `when the mode changes to phone the`."""
    found = CONDITION.search(before)
    return found is not None and not (WHOLE_CASE.match(before) and not JOINED.search(before))


def _meant_by_both(before: str, sentence: str, shown: Mapping[str, list[str]]) -> list[str]:
    """The places of which a sentence says `both go back to null`: those that the one before it names, if there are
    two or more."""
    told = BOTH.search(sentence)
    if told is None or is_negated(re.split(r",|\band\b", sentence[: told.start()])[-1] + told[0]):
        return []
    found = dict.fromkeys(place for one in re.finditer(any_of(shown), before) for place in shown[plain(one[0])])
    return list(found) if len(found) > 1 else []


def _taken_in(sentence: str, shown: Mapping[str, list[str]]) -> Iterator[str]:
    """The members for which the vendor takes a value of its own where an update has others without them."""
    for found in re.finditer(rf"\bwithout ((an?|the|its) )?(?P<name>{any_of(shown)}){TAKEN_FOR_IT}", sentence, re.I):
        yield from shown.get(plain(found["name"]), ())


def turned_in(sentence: str, values: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """The place that gets a value which the sentence names and marks, where it is one of the closed list of one place
    only: `it goes back to booked`."""
    for found in re.finditer(rf"{TURNS}[`'\"]+(?P<value>[\w -]+)[`'\"]+", sentence, re.IGNORECASE):
        places = [place for place, listed in values.items() if found["value"] in listed]
        before = sentence[: found.start()]
        is_denied = is_negated(found["verb"] or found["sets"]) or DENIED.search(before) or CONDITION.search(before)
        yield from places if len(places) == 1 and not is_denied else ()


def _counted_in(sentence: str, places: Iterable[str]) -> Iterator[str]:
    """The places that every update changes, as a sentence says in plain words: `the version` for versionId."""
    for place in places if BY_ANY.search(sentence) else ():
        words = re.sub(r"_(id|no|number|count|counter)$", "", snake(pointers.split(place)[-1])).replace("_", " ")
        found = re.search(rf"\b(the|its|a new) {words}( (number|counter))?(?= )", sentence, re.IGNORECASE)
        if found and AFTER.match(sentence, found.end()) and not CONDITION.search(sentence[: found.start()]):
            yield place
