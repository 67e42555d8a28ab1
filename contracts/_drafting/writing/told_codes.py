"""The codes of refusals that sentences tie to a rule about values: `else 422 technician-not-qualified`.

Whether the values that a target declares keep such a rule, no draft can know: a refusal with its code is shown with
the sentence, and blames nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from contracts import pointers
from contracts._drafting.document.code_lists import ListedCode, listed_codes
from contracts._drafting.document.member_names import is_named_in_words
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import snake
from contracts._drafting.plan import Plan, described
from contracts._drafting.writing.quotes import line_of, said_of

CODE = r"(?P<code{n}>[A-Za-z](?=[\w.-])[A-Za-z0-9]*(?:[._-][A-Za-z0-9]+)*)"
"""Two characters at least: a body has a single one by chance."""
WITH_STATUS = re.compile(
    rf"`(?P<status1>4\d\d)[ :,-]+{CODE.format(n=1)}`"
    r"|(?P<status2>4\d\d)`?[ :,(-]*(?:with )?(?:the )?(?:error |problem |stable )?(?:code |type |reason )?"
    rf"`{CODE.format(n=2)}`"
)
"""A status, and a code in the marks that Markdown has for one: in the same marks, or right behind the status."""

BODY = r"(body|request|payload|input|data|values?|fields?|parameters?|params?|entity|content|json|schema)"
BAD = r"(invalid|malformed|bad|wrong|unprocessable)"
CODE_OF_ANY = re.compile(
    rf"({BAD} )?({BODY} )?(validation|schema)( (errors?|fail\w*|violation|invalid))?|{BAD} {BODY}( {BODY})?( error)?"
)
"""A code, in words, for whatever is wrong with a body: `invalid data`, but not `invalid data range`."""
OF_ANY_BODY = re.compile(
    rf"\b{BODY}\b[^.;|:]{{0,30}}\b((is|are|was|were|be) (not valid|{BAD})\b(?! \w)|fail\w*|not match\w*( \w+)? schema)"
    rf"|\b{BAD} {BODY}\b(?! \w)|\b(validation|schema) (errors?|fail\w*)|\bfail\w* (\w+ ){{0,2}}(validation|schema)\b",
    re.IGNORECASE,
)
"""What the row of a list says of the code for whatever is wrong with a body: that is no rule of its own, and an
ordinary update that is refused with it is refused all the same."""
ALL_OF_IT = (
    rf"(\W+\w+){{0,4}}?\W+{BODY}( {BODY})?( (is|are|was|were|have|has) (not valid|{BAD})( {BODY})?)?\W*($|[.|,;(])"
)
"""The body once more, and nothing of it that is wrong in its own way: `for the request body`."""
A_CAUSE = re.compile(
    rf"\W*\b(as|because|since|if|where|unless|due)\b|(\W*\b(when|of|for)\b|\s*:)(?!{ALL_OF_IT})\s*\w", re.IGNORECASE
)
"""What goes on with a cause: then it is for that one."""
AN_EXAMPLE = re.compile(r"\W*\b(for example|for instance|e\.g\.|such as|see)(?!\w).*", re.IGNORECASE)
"""What a row only points to: a member in it is no cause."""


def told_codes(plan: Plan) -> list[dict[str, Any]]:
    """The rows of `refusals`: each code with each status that it comes with, the sentence, and its line in the vendor's
    file.

    A code that the description of an answer has, too, or one that a list has for any bad body, stands for any body that
    breaks the schema: nobody guesses there.
    """
    # An answer that only a sentence of the update names has that sentence for its description.
    own = " ".join(described(plan.source, plan.update.pointer).split())
    answers = (answer.description or "" for answer in plan.update.answers.values())
    general = " ".join(one for one in answers if " ".join(one.split()) not in own)
    names = {pointers.split(one.pointer)[-1] for one in plan.request.members}
    names |= {value for one in plan.request.members for value in one.schema.get("enum") or () if isinstance(value, str)}
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for text in _texts(plan):
        rows = (one for one in listed_codes(text, names) if not _is_of_any_body(one, plan))
        listed = [(one.code, one.status, one.line) for one in rows]
        for code, status, sentence in (*_told(text), *listed):
            if f"`{code}`" not in general:
                line = line_of(plan, text, sentence)
                row = {"code": code, "status": status, "says": sentence.strip("-*+| ")}
                found.setdefault((code, status), {**row, **({"line": line} if line else {})})
    return list(found.values())


def _is_of_any_body(listed: ListedCode, plan: Plan) -> bool:
    """Whether a row says so of a code: in its words, or by the code itself where these name neither a member nor a
    cause."""
    words = AN_EXAMPLE.sub("", listed.line.replace(listed.code, ""))
    if any(is_named_in_words(words, one.pointer) for one in plan.request.members):
        return False
    found = OF_ANY_BODY.search(words)
    if found is not None:
        return not A_CAUSE.match(words, found.end())
    return CODE_OF_ANY.fullmatch(snake(listed.code).replace("_", " ")) is not None


def _told(text: str) -> Iterator[tuple[str, int, str]]:
    """Each code of a text that stands beside its status, with the status and the sentence."""
    for sentence in sentences_of(unwrapped(text)):
        yield from ((code, status, sentence) for code, status in _in(sentence))


def _texts(plan: Plan) -> Iterator[str]:
    """What the document says of the update, and of each of its members."""
    yield described(plan.source, plan.update.pointer)
    yield from dict.fromkeys(filter(None, map(said_of, plan.request.members)))


def _in(sentence: str) -> Iterator[tuple[str, int]]:
    """The codes in a sentence, each with its status."""
    for found in WITH_STATUS.finditer(sentence):
        number = "1" if found["status1"] else "2"
        yield found[f"code{number}"], int(found[f"status{number}"])
