"""What HTTP and OpenAPI forbid or ignore: headers and bodies of some statuses and methods, and a partial PUT."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from contracts import pointers
from contracts.audit._page import Page, Part
from contracts.audit._question import Place, Question

FORBIDDEN = {
    "transfer-encoding": "RFC 9112, section 6.1, forbids Transfer-Encoding on it",
    "content-length": "RFC 9110, section 8.6, forbids Content-Length on it",
    "content-encoding": "there is nothing that Content-Encoding could describe",
}
"""Headers of an answer without content, and why they are not there: HTTP forbids them, or they say nothing."""
WITHOUT_CONTENT = re.compile(r"1..|204|205|304")
"""Statuses whose answers have no content (RFC 9110, sections 15.2, 15.3.5, 15.3.6 and 15.4.5)."""
IGNORED = ("accept", "content-type", "authorization")
"""Header parameters that OpenAPI tells tools to ignore (3.0.3 and 3.1, Parameter Object)."""
WITHOUT_BODY = ("GET", "HEAD", "DELETE")
"""Methods that give a body of the request no meaning (RFC 9110, sections 9.3.1, 9.3.2 and 9.3.5)."""
PARTIAL = re.compile(
    r"\bonly\b.*\b(fields?|members?|propert\w+|values?|attributes?|provided|sent)\b.*\b(updated?|chang\w+|sent|provided)\b"
    r"|\bpartial(ly)?\b.*\bupdat\w+|\bupdat\w+.*\bpartial(ly)?\b",
    re.IGNORECASE,
)
"""How a page says that an update leaves alone what it does not name."""


def forbidden_headers(page: Page) -> Iterator[Question]:
    """Headers that an answer without content cannot have."""
    for one in page.operations:
        for status, part in one.answers.items():
            names = sorted(
                _headers_of_content(page, status, part), key=lambda name: list(FORBIDDEN).index(name.lower())
            )
            if names:
                listed = " and ".join(names)
                first, *more = (page.place(pointers.join(part.pointer, "headers", name), name) for name in names)
                yield Question(
                    "header-forbidden",
                    f"{listed} of the answer {status} of {one.line}",
                    (page.place(part.pointer, f"'{status}': {page.get(f'{part.pointer}/description')}"), first),
                    f"An answer {status} has no content: {', and '.join(FORBIDDEN[name.lower()] for name in names)}.",
                    f"Is the status {status}, or {'is' if len(names) == 1 else 'are'} {listed} listed by mistake?",
                    f"that the answer is {status} without content and without {listed}",
                    tuple(more),
                )


def _headers_of_content(page: Page, status: str, part: Part) -> Iterator[str]:
    """The headers that an answer without content lists and does not have; a 304 may tell the length of the whole."""
    headers = page.get(f"{part.pointer}/headers") if WITHOUT_CONTENT.fullmatch(status) else None
    for name in headers if isinstance(headers, Mapping) else ():
        if name.lower() in FORBIDDEN and not (status == "304" and name.lower() == "content-length"):
            yield name


def forbidden_content(page: Page) -> Iterator[Question]:
    """Content of an answer that has none."""
    for one in page.operations:
        for status, part in one.answers.items():
            if WITHOUT_CONTENT.fullmatch(status) and part.media_type:
                yield Question(
                    "content-forbidden",
                    f"the answer {status} of {one.line}",
                    (
                        page.place(part.pointer, f"'{status}': {page.get(f'{part.pointer}/description')}"),
                        page.place(part.schema or f"{part.pointer}/content"),
                    ),
                    f"An answer {status} has no content (RFC 9110), and content is described for it.",
                    "Is it another status, or is there no content?",
                    f"that the answer is {status} without content",
                )


def ignored_parameters(page: Page) -> Iterator[Question]:
    """Header parameters that OpenAPI ignores: a client made from the document does not send them."""
    found: dict[str, list[str]] = {}
    for one in page.operations if not page.is_listing else ():
        for at, parameter in one.parameters:
            if parameter.get("in") == "header" and str(parameter.get("name")).lower() in IGNORED:
                found.setdefault(str(parameter["name"]), []).append(at)
    for name, places in found.items():
        where = "security" if name.lower() == "authorization" else "content"
        yield Question(
            "parameter-ignored",
            f"the header {name}",
            (page.place(f"{places[0]}/name"), page.place(f"{places[0]}/in")),
            f"OpenAPI tells tools to ignore a header parameter called {name}; such a one belongs into `{where}`.",
            "Can it be described there, so that generated clients send it?",
            f"that {name} has to be sent as described",
            tuple(page.place(f"{at}/name") for at in places[1:]),
        )


def bodies_without_meaning(page: Page) -> Iterator[Question]:
    """A body of a request whose method gives it no meaning."""
    for one in page.operations:
        if one.call.method in WITHOUT_BODY and one.request and one.request.schema:
            yield Question(
                "body-without-meaning",
                f"the request of {one.line}",
                (page.place(one.call.pointer, one.line), page.place(one.request.pointer)),
                f"HTTP gives the body of a {one.call.method} no meaning (RFC 9110, section 9.3); proxies may drop it.",
                "Is the body needed?",
                "that the body is not needed",
            )


def partial_put(page: Page) -> Iterator[Question]:
    """A PUT that is said to change only what it names: HTTP replaces the whole."""
    one, place = page.update, partial_place(page)
    if one.call.method == "PUT" and place:
        yield Question(
            "put-is-partial",
            one.line,
            (page.place(one.call.pointer, one.line), place),
            "A PUT replaces the whole of what it names (RFC 9110, section 9.3.4), and this one is said to be partial.",
            "Does what is not sent stay as it is, and what does an empty body do?",
            "that only what is sent is changed",
        )


def partial_place(page: Page) -> Place | None:
    """Where the update is said to be partial; None where it is not."""
    pointer = f"{page.update.call.pointer}/description"
    for sentence in page.sentences(str(page.get(pointer) or "")):
        if PARTIAL.search(sentence):
            return page.said(pointer, sentence)
    return next((page.prose_place(one) for one in page.prose if PARTIAL.search(one)), None)
