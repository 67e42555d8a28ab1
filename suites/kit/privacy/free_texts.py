"""What may be shown of texts that a vendor writes for people, such as "slot taken by Jane Roe".

They may name anybody, also people of whom the target says nothing, in any spelling. No list of private values is
ever complete, so this is a list of what is public: the contract's own names and closed lists, and the words that error
messages are made of. A text of public words only stays. Of any other text, files get the length and a keyed hash: the
same text has the same hash within one process, and nobody can find it by trying names. Messages for the person at the
terminal get the public words, with `[hidden]` in place of others. Terminals end in logs of CI, so no more than that.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable, Iterable
from itertools import groupby

from contracts import Contract
from suites.kit.privacy.documented import PERSONAL, enumerated, named_members
from suites.kit.privacy.told_codes import told_codes

KEY = secrets.token_bytes(16)
"""New in each process. A key that could be known, such as the run's id, would let a reader try all names."""
_WORDS = """
a after an already and api are at authentication authorization bad be before been being body but by can cannot character
characters conflict could credentials data date denied detail does earlier empty entity error errors exceed exceeds
exist exists expected expired failed field fields for forbidden format found from future greater has have header hours
id in internal invalid is it json key later length less longer malformed match maximum media method minimum minutes
missing more must no not null number object of on one only or parameter parse past payload permission permitted please
property provided range request required resource server service should shorter string such support supported
taken than that the there this time to token too try type unauthorized unavailable unexpected unknown
unprocessable unsupported url valid validation value values was wrong you your
"""
ERROR_WORDS = frozenset(_WORDS.split())
"""Words that name nobody. Not among them: will, may, mark, grant, rose and others that are also people's names."""
_OF_REFUSALS = """
access account accounts activate activated active advance again allowed any application appointment appointments
archived array assigned associated attribute attributes authenticated authorized availability available belong belongs
blocked booked booking bookings boolean busy calendar cancel canceled cancellation cancelled change changed claimant
client clinic clinics closed closes combination complete completed configured confirmed conflicts contain contains
content create created credential deactivated delete deleted department departments details different disabled doctor
doctors duplicate either enabled encountered ended enum exceeded existing extra facility finished granted identifier
inactive incomplete incorrect insufficient integer into iso known least limit location locations locked matching
modified modify moved naive occupied offset once open opened opening operation organization outside overlap overlapping
overlaps overloaded patient patients period permissions practitioner practitioners previous privilege privileges
processed processing properties provider providers quota rate reached received record registered registration rejected
removed reschedule rescheduled restricted revoked rights schedule scheduled scheduling scope selected send sent session
slot slots specified start started state status suspended temporarily tenant timezone transition unable unassigned
unconfigured unrecognized unregistered update updated updates use used user users version when which while window with
within without working workspace write yet zone
"""
REFUSAL_WORDS = frozenset(_OF_REFUSALS.split())
"""More of them, of what refusals are about: who is registered, which account has access to what. Not among them: day,
page, place, rule, book and others that are also people's names. What is known of people goes before these."""
HIDDEN = "[hidden]"
"""Stands for a word that may name somebody. Not a $NAME: no variable holds it."""
HIDDEN_MEANS = f"{HIDDEN} stands for words that may be personal; --keep-texts shows them, also in the logs of CI"
MESSAGE = re.compile(r"(error|message|detail|description)s?|error_description", re.IGNORECASE)
"""Members that hold sentences, also in the answer of a success."""
DIGITS = re.compile(r"\+?\d[\d\s()./:+-]*\d|\d")
"""A number as people write it, a date or a telephone number also with its signs: no part of it is a word of its own."""
WORD = re.compile(rf"\$[A-Z_][A-Z0-9_]*|\$personal|{DIGITS.pattern}(?![^\W_])|[^\W_]+(?:_[^\W_]+)*")
NAME = re.compile(r"[A-Za-z_/][\w/.\[\]-]{0,59}")
"""The name of a member, or the path to one. Anything else that stands where a name should stand is a free text."""
MEDIA_TYPE = re.compile(r"[a-z]+/[\w.+-]{1,40}(; ?charset=[\w-]{1,20})?", re.IGNORECASE | re.ASCII)
PAUSE = re.compile(r"[0-9]{1,9}|[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT")
LARGEST_CODE = 999
"""Greater numbers beside an error message may be the end of a telephone number, a date or a record's number."""
E_MAIL = re.compile(r"[^\s<>\"']+@[^\s<>\"']+")
LETTERS = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")


class FreeTexts:
    """Shows what may be shown of a vendor's texts. `mask` puts names in place of values that are known.

    `keeps` is for a local look (`--keep-texts`): the texts stay, without what looks like a name, a number or an
    address of a person. `hides_names` is for traffic of real people, who may be named by the keys of free objects, too.
    """

    hides_names = False

    def __init__(self, contract: Contract, mask: Callable[[str], str], keeps: bool = False) -> None:
        self._mask, self._keeps = mask, keeps
        self._people: set[str] = set()
        public = {*public_texts(contract)}
        self._codes = {code.casefold() for code in told_codes(contract)}
        self._public = ERROR_WORDS | REFUSAL_WORDS | {word.casefold() for word in (*public, *_words(public))}

    def learn(self, texts: Iterable[str]) -> None:
        """Learn what is known of people, whose words are masked in each case and order where texts are kept."""
        self._people.update(word.casefold() for word in _words(texts) if len(word) > 1)

    def in_files(self, text: str) -> str:
        """A text as files may hold it."""
        if all(map(self._is_public, self._masked_words(text))) and text.isascii():
            return self._mask(text)
        return self._without_people(text) if self._keeps else withheld(text)

    def in_messages(self, text: str) -> str:
        """A text as a person at the terminal may see it: its public words, or all but people where texts are kept."""
        if self._keeps:
            return self._without_people(text)
        words = [word if self._is_public(word) else HIDDEN for word in self._masked_words(text)]
        words = [HIDDEN if _is_piece(words, at) else word for at, word in enumerate(words)]
        return " ".join(word for word, _ in groupby(words))  # how many words are hidden says nothing

    def name(self, name: str) -> str:
        """The name of a member as files may hold it, also one that is masked already."""
        is_name = NAME.fullmatch(name.replace(PERSONAL, "_")) and not self.hides_names
        return self._mask(name) if is_name else self.in_files(name)

    def number(self, value: int | float) -> int | float | str:
        """A number that no member of the contract explains."""
        return value if isinstance(value, bool) or abs(value) <= LARGEST_CODE else "$number"

    def header(self, name: str, value: str) -> str:
        """A header of the two that have a form of their own; in any other form it is a free text."""
        form = {"content-type": MEDIA_TYPE, "retry-after": PAUSE}.get(name)
        return value if form is None or form.fullmatch(value) else self.in_files(value)

    def _masked_words(self, text: str) -> list[str]:
        # A dollar of the vendor's own must not pass for a name of ours.
        return WORD.findall(self._mask(text.replace("$", " ")))

    def _is_public(self, word: str) -> bool:
        is_code = word.startswith("$") or word.casefold() in self._codes
        return is_code or all(part in self._public for part in word.casefold().split("_"))

    def _without_people(self, text: str) -> str:
        """A text without what looks like a person's: addresses, numbers, capitalized and known words."""
        text = E_MAIL.sub("$email", self._mask(text.replace("$", " ")))
        pieces = re.split(r"(\$[A-Z_][A-Z0-9_]*|\$personal|\$email)", text)
        return "".join(
            piece if number % 2 else LETTERS.sub(self._word, DIGITS.sub("$digits", piece))
            for number, piece in enumerate(pieces)
        ).replace("$$", "$")

    def _word(self, found: re.Match[str]) -> str:
        word = found[0]
        if word == "digits" and found.string[: found.start()].endswith("$"):
            return word
        is_known = word.casefold() in self._people or any(part.casefold() in self._people for part in _words([word]))
        is_name_like = word[0].isupper() or not word.isascii()
        return "$name" if is_known or (is_name_like and not self._is_public(word)) else word


def withheld(text: str) -> str:
    """The length of a text, and a hash by which two equal texts of one process are recognized."""
    digest = hmac.digest(KEY, text.encode("utf-8", "surrogatepass"), "sha256").hex()
    return f"$text ({len(text)} characters, {digest[:6]})"


def _is_piece(words: list[str], at: int) -> bool:
    """Whether a word is a number beside a hidden word, as the day in "29 November"."""
    return words[at].isdigit() and HIDDEN in words[max(at - 1, 0) : at + 2]


def _words(texts: Iterable[str]) -> Iterable[str]:
    """The words of texts; of `scheduledAt` and `scheduled_at` both of them, and the whole."""
    for text in texts:
        for word in re.findall(r"[^\W_]+", text):
            yield word
            yield from re.findall(r"[A-Z]?[a-z]+", word)


def public_texts(contract: Contract) -> Iterable[str]:
    """The names of members, and the texts of closed lists, in the contract's schemas; the codes of refusals."""
    yield from (one.code for one in contract.behaviour.refusals)
    yield from (code for op in contract.operations.values() for part in op.promises for code in part.codes)
    answers = [part.schema for op in contract.operations.values() for part in op.promises if part.schema]
    for schema in (*contract.schemas.values(), *answers):
        yield from (name for _, name in named_members(schema))
        yield from enumerated(schema)
