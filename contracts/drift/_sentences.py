"""Sentences of descriptions as they are compared: without the marks of Markdown, paired by their likeness."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Iterable, Sequence

from contracts._drafting.document.page_prose import without_examples
from contracts._drafting.document.sentences import unwrapped, whole_sentences_of

LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
TAG = re.compile(
    r"</?(a|b|br|code|div|em|h[1-6]|hr|i|img|li|ol|p|pre|span|strong|su[bp]|t[dhr]|table|tbody|thead|ul)\b[^<>]*>", re.I
)
"""Marks of HTML in Markdown; anything else in such brackets is a placeholder, as in /visits/<id>."""
BLOCK = re.compile(r"</?(blockquote|div|h[1-6]|li|ol|p|table|tr|ul)\b[^<>]*>", re.I)
"""Those of them at which a sentence ends."""
HEADING = re.compile(r"^ {0,3}#{1,6} +[A-Z][^.!?\n]*$|<h([1-6])\b[^<>]*>[^<>]*</h\1>", re.MULTILINE)
"""A title within a text."""
RULE = re.compile(
    r"\b(must|shall|should|may(?! \d)|can|cannot|needs?|(?<!-)only|not|never|always|no longer|at (most|least)"
    r"|deprecated|obsolete)\b|(?<![\w.])\d+( +[a-z]{2}|/|%)",
    re.IGNORECASE,
)
"""What makes a title a sentence: a word of a rule, or a number of something, as in `10 requests per second`."""
QUESTION = re.compile(r"\W*(h\d\W+)?(how|what|when|where|which|who|why)\b", re.IGNORECASE)
"""How a title begins that says only what it is about, as in `When visits can be updated`."""
QUOTING = re.compile(r"[`*]|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)|\\(?=[_*`#\[\]()~-])|^\s*(?:[>#|+-]|\d+[.)])+\s(?!\d)")
"""Marks of Markdown (CommonMark 0.31) that change the look of a sentence only."""
SAME_SIGNS = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})
"""Signs that editors and documentation sites put in place of others."""
ALIKE = 0.5
"""Share of words that two sentences have in common which are one in another wording: `in months` and `in years`."""
PUNCTUATION = re.compile(r"[,:;'\"()]+(?=\s|$)|(?<!\S)['\"(]+|\.$")
"""Signs at the edges of words; those inside, as in 10:00, belong to a value."""
EDGES = ",;:.'\"()"
WORD = r"\w[\w.+-]*\w|\w"
LETTERS = re.compile(r"[^\W\d_]")

Pair = tuple[str, str]
"""A sentence before and after; empty where there was, or is, none."""


def plain(sentence: str) -> str:
    """A sentence without marks, on one line."""
    bare = QUOTING.sub("", TAG.sub(" ", LINK.sub(r"\1", html.unescape(sentence).translate(SAME_SIGNS))))
    return " ".join(bare.split()).strip(" ,:")


def plain_sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, each without marks; what has no letter in it says nothing."""
    told = without_examples(BLOCK.sub("\n\n", HEADING.sub(_said_by, text)))
    found = (plain(one) for one in whole_sentences_of(unwrapped(told)))
    return tuple(dict.fromkeys(one for one in found if LETTERS.search(one)))


def _said_by(heading: re.Match[str]) -> str:
    """A title between blank lines, where it is a sentence by itself."""
    is_sentence = RULE.search(heading[0]) and not QUESTION.match(heading[0])
    return f"\n\n{heading[0]}\n\n" if is_sentence else "\n\n"


def pairs(gone: Sequence[str], come: Sequence[str], old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """What went from the old sentences and came among the new ones, side by side where it belongs together.

    That is where two are alike, and else where they stand after the same sentence: one was put in place of the other.
    """
    befores = [_before_each(these, kept) for these, kept in ((old, new), (new, old))]
    placed = [(one, two) for one in gone for two in come if befores[0][one] == befores[1][two]]
    lost, gained, found = dict.fromkeys(gone), dict.fromkeys(come), list[Pair]()
    for one, two in (*_alike(gone, come), *placed):
        if one in lost and two in gained:
            del lost[one], gained[two]
            found.append((one, two))
    return [*found, *((one, "") for one in lost), *(("", two) for two in gained)]


def _before_each(sentences: Sequence[str], others: Sequence[str]) -> dict[str, str]:
    """For each sentence the nearest one before it that both texts have; empty at the beginning."""
    known, last, found = {same(one) for one in others}, "", {}
    for one in sentences:
        found[one] = last
        last = same(one) if same(one) in known else last
    return found


def is_same_list(pair: Pair, values: Iterable[str]) -> bool:
    """Whether two sentences only name the values of a member in another order."""
    known = set(values)
    before, after = ([word.strip(EDGES) for word in same(one).split()] for one in pair)
    rest = [[word for word in these if word not in known] for these in (before, after)]
    return rest[0] == rest[1] and sorted(before) == sorted(after)


def words_changed(pair: Pair) -> set[str]:
    """The words that only one of two sentences has."""
    before, after = (words(one) for one in pair)
    return before ^ after


def words(text: str) -> set[str]:
    """The words and numbers of a text, in small letters."""
    return {one.lower() for one in re.findall(WORD, text)}


def same(sentence: str) -> str:
    """What two sentences have in common that say the same: commas, quotes and a capital first make no difference."""
    bare = " ".join(PUNCTUATION.sub(" ", sentence).split())
    return bare[:1].lower() + bare[1:]


def without(these: Iterable[str], others: Iterable[str]) -> list[str]:
    """Those sentences that are not among others."""
    known = {same(one) for one in others}
    return [one for one in these if same(one) not in known]


def _alike(gone: Sequence[str], come: Sequence[str]) -> list[Pair]:
    """The sentences that have enough words in common, the most alike first."""
    found: list[tuple[float, Pair]] = []
    for two in come:
        matcher = difflib.SequenceMatcher(None, [], two.lower().split(), autojunk=False)
        for one in gone:
            matcher.set_seq1(one.lower().split())
            if matcher.real_quick_ratio() >= ALIKE <= matcher.quick_ratio() and (ratio := matcher.ratio()) >= ALIKE:
                found.append((ratio, (one, two)))
    return [pair for _, pair in sorted(found, key=lambda one: -one[0])]
