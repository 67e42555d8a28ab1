"""What a document says that the values of a closed list mean: at a member, in the text of the update, in a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts import pointers
from contracts._drafting.document.marks import MEANINGS
from contracts._drafting.document.member_names import in_words, names_member
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import snake
from contracts._drafting.document.wording import is_negated

OTHER_THINGS = (
    r"(pay\w*|billing|bill|invoice|insur\w*|claim|deposit|refund|address|country|home|shipping|delivery|marital|smoking"
    r"|e?mail|sms|sync|notification|reminder|verification|eligibility|room|device|file|consent|form)"
)
"""What has a state of its own that is not the appointment's."""
OWN_THINGS = r"(appointment|appt|visit|booking|event|encounter|session|meeting|reservation)"
"""Words for the appointment: what a table says of the stage of one is said of its member stage."""
CELLS = re.compile(r"^\s*\|(?P<cells>.*)\|\s*$")
RULE = re.compile(r"[\s:|-]+")
"""A row of a table of Markdown, and the line under its head."""
ABOUT_TABLE = re.compile(
    r"[^.\s]\s*$|\b(table|following|below|these|values?|codes?|numbers?|stat(e|us)e?s?|stages?|kinds?|types?|phases?)\b",
    re.IGNORECASE,
)
"""A line before a table that may say what it is about; a whole sentence without these words is about something else."""
GENERAL = re.compile(r"(value|code|number|no|id|key|int(eger)?|enum(eration)?|constant|meaning|name|_)*")
"""What the column of the values is called where its head does not say whose they are."""
LAST = re.compile(r"(is_)?(final|terminal|last|closed?|closes|ends)(_.*)?")
YES = re.compile(r"(yes|true|x|✓|✔|✅|final|terminal)", re.IGNORECASE)
"""The head and the cells of a column that says which values are final."""
LAST_WORDS = ("final", "terminal")
MARK = r"[`'\"*]*"
WORDS = r"(?P<words>(?:(?! (?:and|or) [`'\"*]*\d)[^,;.\n|])+(?:, *(?:(?:which )?is )?(?:final|terminal)\b)?)"
"""The words for a value; `final` may stand behind a comma."""
FINAL = "final"
LISTED = rf"{MARK}\w+{MARK}(?:(?:, | and |, and | or |, or ){MARK}\w+{MARK})*"
CLOSE = re.compile(
    rf"\b(?P<values>{LISTED})(?: (?:appointment|booking|visit|lesson|session|event|reservation)s?)? "
    rf"(?:closes?|ends?|(?:is|are|counts? as) {MARK}(?:final|terminal|closed))\b"
    rf"|\b(?:is|are|counts? as) (?:final|terminal|closed) (?:when|if|once) (?:it is|they are) (?P<when>{LISTED})",
    re.IGNORECASE,
)
"""How a sentence says which values close an appointment: `40 and 50 close the lesson`."""


@dataclass(frozen=True)
class Meaning:
    """What a table says of a value; `about` is the name of what has it, or the line before the table, in snake case.

    `around` is that line, which may say that all of the table is about another thing."""

    about: str
    around: str
    value: str
    words: str


def meaning_of(value: Any, schema: Mapping[str, Any]) -> str:
    """The words for a value: a text itself, or what its description or a table says of a number: `2 = cancelled`."""
    told = str(schema.get(MEANINGS, {}).get(str(value), ""))
    if isinstance(value, str):
        return told or value
    found = re.search(_forms(value)[0], str(schema.get("description", "")))
    own = found["words"] if found else ""
    return own if re.search(r"[^\W\d_]", own) else told


def closing_in(text: str) -> set[str]:
    """The words or numbers of which a text plainly says that they close an appointment."""
    told = (one for said in sentences_of(unwrapped(text)) for one in CLOSE.finditer(said) if not is_negated(one[0]))
    words = {word for one in told for word in re.findall(r"\w+", one["values"] or one["when"])}
    return words - {"and", "or"}


def meanings(name: str, schema: Mapping[str, Any], text: str) -> dict[str, str]:
    """The words for each value of a closed list, from the one table or the one sentence that has all of them; empty
    where there is none, or where several tables do. What the member itself says goes before the `text` of others."""
    values = [one for one in schema.get("enum", ()) if isinstance(one, int | str) and not isinstance(one, bool)]
    if not values:
        return {}
    own = str(schema.get("description", ""))
    told = _from([own], _rows(own, values), values)
    return told or _from(_naming(text, name), _about(_rows(text, values), name), values)


def _from(sentences: Iterable[str], rows: Iterable[Meaning], values: list[Any]) -> dict[str, str]:
    """The words of the one table that has all values; where none has, those of the first of these texts that has."""
    whole = [one for one in _tables(rows) if {*map(str, values)} <= one.keys()]
    if whole:
        return whole[0] if len(whole) == 1 else {}
    return next((found for one in sentences if (found := _said(one, values))), {})


def _tables(rows: Iterable[Meaning]) -> Iterator[dict[str, str]]:
    groups: dict[tuple[str, str], dict[str, str]] = {}
    for one in rows:
        groups.setdefault((one.about, one.around), {})[one.value] = one.words
    yield from groups.values()


def _about(rows: Iterable[Meaning], name: str) -> Iterator[Meaning]:
    yield from (one for one in rows if _is_about(one, snake(name)))


def _is_about(row: Meaning, name: str) -> bool:
    """Whether a table is about the member of this name, also as the appointment's; what it says of the stage of a
    payment is about another one."""
    is_other = re.search(rf"(^|_){OTHER_THINGS}s?(_|$)", row.around.replace(name, ""))
    before = "" if row.about != row.around else "|(.*_)?(the|an?|of|each|every|for|its|this|which)_"
    after = "" if row.about != row.around else "(_.*)?"
    return not is_other and bool(re.fullmatch(rf"({before})({OWN_THINGS}_)?{re.escape(name)}{after}", row.about))


def _rows(text: str, values: Iterable[Any]) -> Iterator[Meaning]:
    """The rows of tables that say what a value means: its name or nothing, the value, and the words."""
    known, before, head = {*map(str, values)}, "", list[str]()
    for line in text.splitlines():
        found = CELLS.match(line)
        if found is None:
            before, head = (line if ABOUT_TABLE.search(line) else "") if line.strip() else before, []
            continue
        cells = [one.strip(" `*'\"") for one in found["cells"].split("|")]
        head = head or cells
        place = next((at for at, one in enumerate(cells) if one in known or re.fullmatch(r"-?\d+", one)), None)
        if place is not None and place + 1 < len(cells) and cells[place + 1] and not RULE.fullmatch(line):
            around, column = snake(before), snake(head[place]) if place < len(head) else ""
            own = around if GENERAL.fullmatch(column) or head == cells else column
            words = cells[place + 1] + (f" ({FINAL})" if _is_last(cells, head, place) else "")
            yield Meaning(snake(cells[place - 1]) if place else own, around, cells[place], words)


def _is_last(cells: list[str], head: list[str], place: int) -> bool:
    """Whether a column beside the words says that a value is final: `yes` under Final, or the word itself."""
    rest = [(one, snake(head[at]) if at < len(head) else "") for at, one in enumerate(cells) if at > place + 1]
    return any(YES.fullmatch(one) and (LAST.fullmatch(name) or one.lower() in LAST_WORDS) for one, name in rest)


def _naming(text: str, name: str) -> Iterator[str]:
    """The sentences of a text that name a member, by its name or as `the status`, and lists under a line that does."""
    pointer = pointers.join("", name)
    told = re.compile(rf"\bthe ({in_words(pointer)})\b", re.IGNORECASE)
    for one in sentences_of(unwrapped(text)):
        if names_member(one, pointer) or told.search(one):
            yield one
    for block in re.split(r"\n\s*\n(?!\s*[-*+|\d])", text):
        first, _, rest = block.strip().partition("\n")
        if first.rstrip().endswith(":") and (names_member(first, pointer) or told.search(first)):
            yield rest


def _said(text: str, values: list[Any]) -> dict[str, str]:
    """The words for each value in the first form in which a text has all of them."""
    numbers = [one for one in values if not isinstance(one, str) or len(one) == 1]  # a longer text may be any word
    for form in range(len(_forms("")) if numbers == values else 0):
        found = {str(one): re.search(_forms(one)[form], text, re.MULTILINE) for one in values}
        words = {one: match["words"].strip(f" {chr(96)}'\"*") for one, match in found.items() if match}
        if len(words) == len(values) and all(re.search(r"[^\W\d_]", one) for one in words.values()):
            return words
    return {}


def _forms(value: Any) -> tuple[str, ...]:
    """How prose says what a value means: `1 = open`, `1 (open)`, `- 1 open` in a list, `open (1)`, `1 open, 2 held`."""
    own = re.escape(str(value))
    alone = rf"(?<![\w.]){own}(?![\w])[`'\")*]*"
    verb = r"(?:=>|->|[=:)–—-]|\b(?:is|means|stands for|for)\b)"
    return (
        rf"{alone} *{verb} *{WORDS}",
        rf"{alone} *\((?P<words>[^)\n]+)\)",
        rf"^[\s*+-]*{MARK}{alone}[ \t]+(?P<words>[^\W\d_][^\n]*)",
        rf"(?P<words>[^\W\d_][\w -]*?){MARK} *(?:\({MARK}{own}{MARK}\)|= *{MARK}{own}\b)",
        rf"(?:^|[,;:] *(?:and |or )?){MARK}{alone}[ \t]+(?P<words>[^\W\d_][^,;.\n\d]*)",
    )
