"""Refusals that the text promises and the document does not declare, or declares and does not describe."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus

from contracts import pointers
from contracts._drafting.document.common_answers import statuses_in, statuses_of, told_statuses
from contracts.audit._page import Operation, Page
from contracts.audit._question import Place, Question

CREDENTIAL = re.compile(r"auth|token|api-?_?key|secret", re.IGNORECASE)
"""Names of headers that authenticate a request."""
REFUSED = re.compile(r"\b(?:are|is|will be|get) (?:rejected|refused|not accepted)\b", re.IGNORECASE)
EXAMPLES = re.compile(r"\be\.g\.|\bfor example\b|\bsuch as\b", re.IGNORECASE)
"""How the cause of an error leaves room for others."""
OF_FORM, OF_STATE = ("400", "422"), ("400", "404", "409", "422")
"""Statuses of a value that is written wrongly (RFC 9110, section 15.5.1), and of one that names what cannot be used."""
STATE = re.compile(r"\bmust (?:exist and )?be (?P<state>active|enabled|open|published|verified)\b", re.IGNORECASE)
"""A sentence that makes a request depend on a state, without saying what the answer is otherwise."""
CLOSED = re.compile(r"\bcannot be (?:modified|changed|updated)\b", re.IGNORECASE)
"""A cause that is the appointment's own state."""
CONSTRAINTS = ("enum", "required", "format", "maxLength", "minimum", "maximum", "oneOf", "type")
"""Keywords by which a request can be wrong, the clearest first."""


def undeclared_statuses(page: Page) -> Iterator[Question]:
    """Statuses that sentences name and no answer of the update declares."""
    one = page.update
    responses = f"{one.call.pointer}/responses"
    if "default" in one.answers:
        return
    for pointer in ("/info/description", f"{one.call.pointer}/description"):
        found = statuses_of if pointer.startswith("/info") else told_statuses
        for status, sentence in found(str(page.get(pointer) or "")):
            if status not in one.answers and f"{status[0]}XX" not in one.answers:
                yield Question(
                    "status-undeclared",
                    f"{status} of {one.line}",
                    (page.said(pointer, sentence), page.place(responses, _listed(one))),
                    f"The text promises {status}, and the operation does not declare it.",
                    f"Does this operation answer {status}, and what is the body?",
                    f"that it answers {status}, with any body",
                )


def unanswered_credentials(page: Page) -> Iterator[Question]:
    """Credentials that are demanded where no answer says what happens without them."""
    one, place = page.update, credential(page)
    texts = " ".join(page.prose)
    is_told = {"401", "4XX", "default"} & one.answers.keys() or re.search(r"\b401\b", texts)
    if place is not None and not is_told:
        other = "403 is declared, and " if "403" in one.answers else ""
        yield Question(
            "status-undeclared",
            f"401 of {one.line}",
            (place, _responses(page)),
            f"A credential is demanded; {other}401 (RFC 9110, section 15.5.2) is not declared.",
            "Which status does a request get whose credential is missing, invalid or expired?",
            "that it gets 401 or 403" if "403" in one.answers else "that it gets 400 or 401",
        )


def undeclared_refusals(page: Page) -> Iterator[Question]:
    """An update that can be wrong, and declares no refusal at all."""
    one = page.update
    if one.errors() or not (one.request and one.request.schema):
        return
    members = page.members(one.request.schema)
    found = next((pointers.join(m.at, word) for word in CONSTRAINTS for m in members if word in m.schema), "")
    if found:
        yield Question(
            "refusals-undeclared",
            one.line,
            (page.place(found), page.place(f"{one.call.pointer}/responses", _listed(one))),
            "The schema says what a request may be, and no answer is declared for one that breaks it, nor for an "
            "unknown appointment or a conflict.",
            "Which statuses do invalid, unknown and conflicting updates get, and what is their body?",
            "that each gets any status from 400 to 499",
        )


def undeclared_successes(page: Page) -> Iterator[Question]:
    """Operations that declare refusals and no success."""
    for one in page.operations:
        is_told = any(status.startswith(("2", "3")) or status == "default" for status in one.answers)
        if one.answers and not is_told:
            yield Question(
                "success-undeclared",
                one.line,
                (
                    page.place(one.call.pointer, one.line),
                    page.place(f"{one.call.pointer}/responses", _listed(one)),
                ),
                "Refusals are declared, and no success.",
                "Which status does a success have?",
                "that it has any status from 200 to 299",
            )


def undescribed_bodies(page: Page) -> Iterator[Question]:
    """Refusals without a body in a document that describes the body of the success."""
    one = page.update
    success, bare = one.success(), [part for part in one.errors().values() if not part.media_type]
    if success and success.schema and bare:
        listed = [page.place(part.pointer, _said(page, part.pointer)) for part in bare]
        yield Question(
            "error-body-undescribed",
            one.line,
            (page.place(success.schema, "a body is described"), listed[0]),
            "Errors are listed without the members of their bodies, beside a success that has them."
            if page.is_listing
            else "Errors are declared without a body, beside a success with one.",
            "Do errors have a body, and which members does it have?",
            "that an error may have any body",
            tuple(listed[1:]),
        )


def conflict_without_cause(page: Page) -> Iterator[Question]:
    """A 409 of which nothing says what conflicts."""
    one = page.update
    part = one.answers.get("409")
    told = str(page.get(f"{part.pointer}/description") or "") if part else ""
    is_bare = told.strip(" .").lower() in ("", HTTPStatus(409).phrase.lower())
    if part and is_bare and not any("409" in sentence or "conflict" in sentence.lower() for sentence in page.prose):
        yield Question(
            "cause-unsaid",
            f"409 of {one.line}",
            (page.place(one.call.pointer, one.line), page.place(part.pointer, _said(page, part.pointer))),
            "A conflict is declared, and no sentence says what an update can conflict with.",
            "What causes 409: a taken time, a closed appointment, a change by somebody else?",
            "that 409 may follow any change of the time",
        )


def optional_envelopes(page: Page) -> Iterator[Question]:
    """Bodies of errors that are shown whole, and of which the schema requires nothing."""
    found = list(_optional(page, page.update))
    if found:
        yield Question(
            "error-body-optional",
            page.update.line,
            found[0],
            "The example of an error has every member, and the schema requires none of them.",
            "Are these members always there?",
            "that they should be there, and have the documented types where they are",
            tuple(place for pair in found[1:] for place in pair),
        )


def unanswered_conditions(page: Page) -> Iterator[Question]:
    """What a sentence says is refused, or has to be in a state, without a status that is tied to it."""
    one = page.update
    errors = {status: str(page.get(f"{part.pointer}/description") or "") for status, part in one.errors().items()}
    if not any(len(text.split()) > 3 for text in errors.values()) or not (one.request and one.request.schema):
        return
    for member in page.members(one.request.schema):
        for sentence in page.sentences(member.text):
            what = _condition(sentence)
            if what and not statuses_in(sentence) and not any(what in text.lower() for text in errors.values()):
                status, expected = min(errors), _expected(sentence, errors)
                yield Question(
                    "condition-without-status",
                    f"{member.path} of {one.line}",
                    (
                        page.said(f"{member.at}/description", sentence),
                        page.place(one.answers[status].pointer, _said(page, one.answers[status].pointer)),
                    ),
                    f'What is not as this sentence demands ("{what}") is not among the causes of errors'
                    f"{', which are given as examples' if any(map(EXAMPLES.search, errors.values())) else ''}.",
                    f"Does it get {_or(expected)}?" if len(expected) == 1 else "Which status does it get?",
                    f"that it gets {_or(expected)}",
                )


def credential(page: Page) -> Place | None:
    """Where a credential of the update is demanded; None where none is."""
    one = page.update
    for at, parameter in one.parameters:
        is_header = parameter.get("in") == "header" and parameter.get("required")
        if is_header and CREDENTIAL.search(str(parameter.get("name"))):
            return page.place(f"{at}/name")
    schemes = page.get("/components/securitySchemes") or page.get("/securityDefinitions") or {}
    for pointer in (f"{one.call.pointer}/security", "/security"):
        listed = page.get(pointer)
        if listed is not None:
            return page.place(pointer) if listed and all(listed) else None
    if page.is_listing and schemes:
        name = next(iter(schemes.values())).get("name", "authorization")
        line = page.line_of_text(rf"(?:-H|--header) +.{name}")
        return Place(line, "", f"--header '{name}: ...'")
    return None


def _condition(sentence: str) -> str:
    """The word for what is refused; empty where a sentence refuses nothing."""
    if state := STATE.search(sentence):
        return state["state"].lower()
    refused = REFUSED.search(sentence)
    before = re.split(r"[;,:.]", sentence[: refused.start()])[-1].split() if refused else []
    return before[0].lower() if before else ""


def _optional(page: Page, one: Operation) -> Iterator[tuple[Place, Place]]:
    for part in one.errors().values():
        example = f"{part.schema.rpartition('/')[0]}/example" if part.schema else ""
        members = [member for member in page.members(part.schema) if "properties" in member.schema]
        is_bare = members and not any(member.schema.get("required") for member in members)
        if is_bare and isinstance(page.get(example), dict) and page.get(example):
            yield page.place(f"{members[0].at}/properties", "properties, without required"), page.place(example)


def _expected(sentence: str, errors: Mapping[str, str]) -> list[str]:
    """The declared statuses that a refusal for a sentence can have; a closed appointment is no cause of its own."""
    closed = [status for status, text in errors.items() if CLOSED.search(text)]
    fits = OF_STATE if STATE.search(sentence) else OF_FORM
    return [one for one in sorted(errors) if one in fits and one not in closed] or sorted(errors)


def _responses(page: Page) -> Place:
    """Where the statuses are listed: on a page of fields that is where its first refusal stands."""
    one = page.update
    errors = list(one.errors().values())
    at = errors[0].pointer if page.is_listing and errors else f"{one.call.pointer}/responses"
    return page.place(at, _listed(one))


def _or(listed: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(listed[:-1]), *listed[-1:]]))


def _listed(one: Operation) -> str:
    return f"responses: {', '.join(one.answers) or 'none'}"


def _said(page: Page, pointer: str) -> str:
    status = pointers.split(pointer)[-1]
    return f"{status} {page.get(f'{pointer}/description') or ''}".strip()
