"""What a document says becomes of the rest of an object or list of which an update sends a part: it stays, or it goes.

Only a plain sentence counts, of which every word is understood: `missing keys are kept as null` says of them something
else than `are kept`. One about the whole, such as "keeps its value if it is left out", says nothing of its parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from contracts import pointers
from contracts._drafting.document.sentences import sentences_of, unwrapped, whole_sentences_of
from contracts._drafting.document.wording import is_conditional, is_negated

NO = r"(\bnot|n't)"
PARTS = re.compile(
    r"\b(keys|members|fields|properties|attributes|entries|items|elements|lines|rows|answers|values|parts|ones|those)\b",
    re.I,
)
"""What the parts of an object or list are called."""
SENT = re.compile(
    r"\b(sen[dt]|given?|pass(ed)?|provided?|included?|specif(y|ied)|suppl(y|ied)|named?|listed|mentioned|present)\b",
    re.I,
)
"""How it is said that an update names a part."""
ONE_SENT = re.compile(
    r"\b(an?|any|each|every) (key|member|field|property|attribute|entry|item|element|value|part)"
    rf" ((that|which) )?((is|was|you) )?{SENT.pattern}",
    re.IGNORECASE,
)
"""How a sentence speaks of one part that an update names: `a key sent as null`."""
UNSENT = re.compile(
    rf"{NO} (be )?({SENT.pattern}|in\b|part\b)|\b(omit(ted)?|left out|leave out|missing|absent|other|remaining)\b", re.I
)
"""How it is said that an update does not."""
REST = re.compile(r"\b(others|rest)\b", re.IGNORECASE)
"""All that an update does not name, in one word."""
STAYS = re.compile(
    r"\b((keeps?|retains?) (their|the|its)\b|(stays?|remains?) (as|the same|in place|intact|where (it|they))\b"
    r"|unchanged|untouched|persists?|(are|is|be) (left (alone|as)|kept|preserved|retained)\b"
    r"|((are|is) not|aren't|isn't) (changed|touched|modified|affected|removed|deleted|cleared|reset|lost)\b)",
    re.IGNORECASE,
)
"""How it is said that something is as before."""
GOES = re.compile(
    r"\b(removed?|deleted?|cleared?|reset|lost|dropped|discarded|emptied|erased|purged|replaced"
    r"|(set to|becomes?|gets?|(fall back|reverts?) to) (\w+ )?(null|empty|defaults?))\b",
    re.IGNORECASE,
)
"""How it is said that something is gone."""
ONLY = re.compile(r"\bonly\b", re.IGNORECASE)
CHANGES = re.compile(r"\b(change|(are|is) (changed|updated|overwritten))\b", re.IGNORECASE)
MERGED = re.compile(r"\b(is|are|gets?|be) ((deep|shallow|recursive)(ly)?[ -])?merged\b", re.IGNORECASE)
REPLACED = re.compile(
    r"\breplaced (as a (whole|unit)|whole|entirely|completely|in full)\b|\b(full|complete|entire|whole) replacement\b"
    r"|\b(fully|completely|entirely|always) replaced\b|\breplaces? the (\w+ )?(list|array|collection|object|map|one)\b",
    re.IGNORECASE,
)
"""How it is said that nothing of the old one stays."""
LISTS = re.compile(r"\b(arrays?|lists?|collections?)\b", re.IGNORECASE)
ALL = re.compile(r"\bfull replacement\b", re.IGNORECASE)
"""What is said of an update that replaces all of an appointment."""
MERGE_PATCH = re.compile(r"\bRFC ?-?(7386|7396)\b|\bmerge[ -]patch\b", re.IGNORECASE)
"""The format of changes that merges objects, member by member, and replaces lists (RFC 7396)."""
PLAIN = re.compile(
    r"a|an|the|all|any|each|every|it|its|they|their|them|that|which|what|you|we|of|this|these|and|by|in|from|with|into|as|so|left|stays?|remains?"
    r"|are|is|be|will|was|were|do|does|always|also|just|still|simply|exactly|same|before|current|currently|existing|old"
    r"|previous|stored|update|updates|request|requests|body|patch|payload|call|change|changes|changed|updated|overwritten"
    r"|deep|deeply|shallow|recursively|recursive|merged|key|member|field|property|item|value|object|objects|list|array|map",
    re.IGNORECASE,
)
"""Words beside those above that change nothing of what a sentence says of the rest."""
MARK = r"[`'\"]"


def merging(own: str, beside: str, pointer: str) -> str:
    """The sentence by which an update leaves alone what it does not name of an object or list; empty where none says
    so, or another one says that it is replaced, or that what is left out goes.

    `own` is the description of the member, `beside` that of the update, which counts where it names the member.
    """
    named = _naming(beside, pointer)
    said = [one for one in _whole(own) if _says(one, pointer, _others_stay, _only_sent, _is_merged)]
    said += [one for one in named if _says(one, pointer, _is_merged)]
    said += [one for one in named if _is_inside(one, pointer) and _says(one, pointer, _others_stay)]
    about = [_from_name_on(one, pointer) for one in named]
    return next(iter(said), "") if not any(map(_drops, [*_whole(own), *about])) else ""


def replacing(own: str, beside: str, pointer: str) -> str:
    """The sentence by which an update replaces a list as a whole; empty where none says so, or one that it merges."""
    of_it = [one for one in [*_plain(own), *filter(_is_plain, _naming(beside, pointer))] if REPLACED.search(one)]
    of_lists = [one for one in _plain(beside) if REPLACED.search(one) and LISTS.search(one) and "`" not in one]
    of_all = [one for one in _plain(beside) if ALL.search(one) or MERGE_PATCH.search(one)]
    return next(iter([*of_it, *of_lists, *of_all]), "") if not merging(own, beside, pointer) else ""


def merge_patch(own: str, beside: str) -> str:
    """The sentence by which an update is a merge patch, so that its objects are merged; empty where none says so, or
    the description of the object, `own`, says that what is left out of it goes."""
    said = next((one for one in _plain(beside) if MERGE_PATCH.search(one)), "")
    return said if not any(map(_drops, _whole(own))) else ""


def leaving_alone(beside: str, others: Iterable[str]) -> str:
    """The sentence of an update's description by which all that it does not send stays; empty where none says so.
    Sentences with the name of one of the `others`, members of the update, are about that one."""
    return next((one for one in _of_all(beside, others) if _says(one, "", _others_stay, _only_sent)), "")


def dropping(beside: str, others: Iterable[str]) -> bool:
    """Whether a sentence says of an update as a whole, not of one of `others`, that what it does not send goes."""
    return any(_drops(one) or ALL.search(one) for one in _of_all(beside, others))


def _of_all(text: str, others: Iterable[str]) -> list[str]:
    names = {re.escape(one) for one in others}
    named = re.compile(rf"\b({'|'.join(sorted(names))})\b", re.IGNORECASE) if names else None
    return [one for one in _whole(text) if not (named and named.search(one))]


def _plain(text: str) -> Iterator[str]:
    """The parts of a text, up to a semicolon, that hold in every case."""
    yield from filter(_is_plain, sentences_of(unwrapped(_unmarked(text))))


def _whole(text: str) -> list[str]:
    return whole_sentences_of(unwrapped(_unmarked(text)))


def _unmarked(text: str) -> str:
    return text.replace("*", "").replace("’", "'")


def _is_plain(sentence: str) -> bool:
    """Whether a sentence denies nothing but that something is sent or changed, and holds in every case."""
    rest = STAYS.sub("", UNSENT.sub("", sentence))
    return not is_negated(rest) and not is_conditional(rest)


def _says(sentence: str, pointer: str, *ways: Callable[[str], bool]) -> bool:
    """Whether a sentence says one of some things in a part of which every word is understood."""
    name = re.escape(pointers.split(pointer)[-1]) if pointer else r"(?!)"
    parts = re.split(r"[,:;()]|\s[-–—]\s", re.sub(rf"{MARK}?\b{name}\b{MARK}?", "it", sentence, flags=re.I))
    return _is_plain(sentence) and any(_is_understood(part) and any(way(part) for way in ways) for part in parts)


def _is_understood(part: str) -> bool:
    for known in (UNSENT, STAYS, MERGED, CHANGES, SENT, PARTS, REST, ONLY):
        part = known.sub("", part)
    return all(PLAIN.fullmatch(word) for word in re.findall(r"[\w'`-]*\w[\w'`-]*", part))


def _others_stay(part: str) -> bool:
    ways = ((REST, STAYS), (PARTS, UNSENT, STAYS), (UNSENT, PARTS, STAYS))
    return any(_in_order(part, *way) for way in ways)


def _only_sent(part: str) -> bool:
    return _in_order(part, ONLY, PARTS, SENT, CHANGES) or _in_order(part, ONLY, SENT, PARTS, CHANGES)


def _is_merged(part: str) -> bool:
    return MERGED.search(part) is not None


def _drops(sentence: str) -> bool:
    """Whether a sentence says, of some cases at least, that nothing of the old one stays, or not what is left out."""
    parts = [STAYS.sub("", part) for part in re.split(r"[,:;]", sentence)]
    is_of_rest = UNSENT.search(sentence) or REST.search(sentence)
    going = [part for part in parts if GOES.search(part) and not _names_what_is_sent(part)] if is_of_rest else []
    return bool(going) or REPLACED.search(sentence) is not None


def _names_what_is_sent(part: str) -> bool:
    """Whether the subject of a part is what an update names, as in `keys with null are removed, others are kept`."""
    names_parts = PARTS.search(part) is not None or ONE_SENT.search(part) is not None
    return names_parts and not UNSENT.search(part) and not REST.search(part)


def _in_order(part: str, *words: re.Pattern[str]) -> bool:
    """Whether words follow each other; looked for one after the other, so that long lines cost no more than short."""
    at = 0
    for word in words:
        found = word.search(part, at)
        if found is None:
            return False
        at = found.end()
    return True


def _naming(text: str, pointer: str) -> list[str]:
    """The sentences of a text that name a member, and mark it as a name: `changes` may be just that word."""
    name = re.escape(pointers.split(pointer)[-1])
    return [one for one in _whole(text) if re.search(f"{MARK}{name}{MARK}", one)]


def _from_name_on(sentence: str, pointer: str) -> str:
    """A sentence without the parts, up to a semicolon, before the one that names a member: those are of something else,
    as in `an address is replaced as a whole; items are matched by id`."""
    parts = sentence.split(";")
    first = next((at for at, part in enumerate(parts) if _naming(part, pointer)), 0)
    return ";".join(parts[first:])


def _is_inside(sentence: str, pointer: str) -> bool:
    """Whether a sentence speaks of what is not in a member, as of fields that aren't in `changes`."""
    name = re.escape(pointers.split(pointer)[-1])
    return re.search(rf"({NO}|missing) (be )?(\w+ )?(in|inside|from|of) {MARK}{name}{MARK}", sentence) is not None
