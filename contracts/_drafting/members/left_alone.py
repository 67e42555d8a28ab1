"""What a document says becomes of the rest of an object or list of which an update sends a part: it stays, or it goes.

Only a plain sentence without a condition counts. One about the whole, such as "keeps its value if it is left out", says
nothing of its parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts import pointers
from contracts._drafting.document.sentences import sentences_of

NO = r"(\bnot|n't)"
PARTS = r"\b(keys|members|fields|properties|attributes|entries|items|elements|answers|values|parts|ones|those)\b"
"""What the parts of an object or list are called."""
SENT = r"(sen[dt]|given?|pass(ed)?|provided?|included?|specif(y|ied)|suppl(y|ied)|named?)\b"
LEFT_OUT = r"\b(omit(ted)?|left out|leave out|missing|absent|other|remaining)\b"
UNSENT = rf"({NO} (be )?({SENT}|in\b|part\b|present|listed)|{LEFT_OUT})"
REST = rf"(\b(the )?(others|rest)\b|{PARTS}.*{UNSENT}|{UNSENT}.*{PARTS})"
"""What an update does not name."""
STAYS = (
    r"\b((keeps?|retains?) (their|the|its)\b|(stays?|remains?) (as|the same|in place|intact)\b|unchanged|untouched"
    r"|(are|is|be) (left (alone|as)|kept|preserved|retained)\b"
    r"|((are|is) not|aren't|isn't) (changed|touched|modified|affected)\b)"
)
"""How it is said that something is as before."""
OTHERS_STAY = re.compile(rf"{REST}.*{STAYS}", re.IGNORECASE)
ONLY_SENT = re.compile(
    rf"\bonly (the )?{PARTS}.*\b{SENT}.*(?<!can )(?<!may )(?<!be )\b(change|(are|is) (changed|updated|overwritten))\b",
    re.IGNORECASE,
)
MERGED = re.compile(r"\b(is|are|gets?|be) ((deep|shallow|recursive)(ly)?[ -])?merged\b", re.IGNORECASE)
REPLACED = re.compile(
    r"\breplaced (as a (whole|unit)|whole|entirely|completely|in full)\b|\b(full|complete|entire|whole) replacement\b"
    r"|\b(fully|completely|entirely|always) replaced\b|\breplaces? the (\w+ )?(list|array|collection|object|map)\b",
    re.IGNORECASE,
)
"""How it is said that nothing of the old one stays."""
LISTS = re.compile(r"\b(arrays?|lists?|collections?)\b", re.IGNORECASE)
ALL = re.compile(r"\bfull replacement\b", re.IGNORECASE)
"""What is said of an update that replaces all of an appointment."""
MERGE_PATCH = re.compile(r"\bRFC ?-?(7386|7396)\b|\bmerge[ -]patch\b", re.IGNORECASE)
"""The format of changes that merges objects, member by member, and replaces lists (RFC 7396)."""
UNCLEAR = re.compile(
    r"\b(if|when|while|unless|except|depending|duplicates?)\b"
    rf"|({NO}|\bnever|\bno longer) (be )?(\w+ly )?(merged?|replaced?|kept|keep|preserved|retained|stay|remain|a)\b",
    re.IGNORECASE,
)
"""Words of a sentence that says so of some cases only, or says the contrary."""
MARK = r"[`'\"]"


def merging(own: str, beside: str, pointer: str) -> str:
    """The sentence by which an update leaves alone what it does not name of an object or list; empty where none says
    so, or another one says that it is replaced.

    `own` is the description of the member, `beside` that of the update, which counts where it names the member.
    """
    named = _naming(beside, pointer)
    said = [one for one in _plain(own) if any(way.search(one) for way in (OTHERS_STAY, ONLY_SENT, MERGED))]
    said += [one for one in named if MERGED.search(one) or (_is_inside(one, pointer) and OTHERS_STAY.search(one))]
    return next(iter(said), "") if not any(REPLACED.search(one) for one in [*_plain(own), *named]) else ""


def replacing(own: str, beside: str, pointer: str) -> str:
    """The sentence by which an update replaces a list as a whole; empty where none says so, or one that it merges."""
    of_it = [one for one in [*_plain(own), *_naming(beside, pointer)] if REPLACED.search(one)]
    of_lists = [one for one in _plain(beside) if REPLACED.search(one) and LISTS.search(one) and "`" not in one]
    of_all = [one for one in _plain(beside) if ALL.search(one) or MERGE_PATCH.search(one)]
    return next(iter([*of_it, *of_lists, *of_all]), "") if not merging(own, beside, pointer) else ""


def merge_patch(beside: str) -> str:
    """The sentence by which an update is a merge patch, so that its objects are merged; empty where none says so."""
    return next((one for one in _plain(beside) if MERGE_PATCH.search(one)), "")


def _plain(text: str) -> Iterator[str]:
    """The sentences of a text that hold in every case."""
    unmarked = text.replace("*", "").replace("’", "'")
    yield from (one for one in sentences_of(unmarked) if not UNCLEAR.search(one))


def _naming(text: str, pointer: str) -> list[str]:
    """The sentences of a text that name a member, and mark it as a name: `changes` may be just that word."""
    name = re.escape(pointers.split(pointer)[-1])
    return [one for one in _plain(text) if re.search(f"{MARK}{name}{MARK}", one)]


def _is_inside(sentence: str, pointer: str) -> bool:
    """Whether a sentence speaks of what is not in a member, as of fields that aren't in `changes`."""
    name = re.escape(pointers.split(pointer)[-1])
    return re.search(rf"({NO}|missing) (be )?(\w+ )?(in|inside|from|of) {MARK}{name}{MARK}", sentence) is not None
