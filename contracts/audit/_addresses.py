"""Servers, paths, methods, media types and credentials that differ between the text and the document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from contracts._drafting.document.kinds import PATH, SERVER
from contracts._drafting.document.servers import filled
from contracts.audit._errors import CREDENTIAL
from contracts.audit._page import Page
from contracts.audit._question import Question
from contracts.audit._walk import as_written
from contracts.drift._chosen import ALIKE, likeness

LOGIN = re.compile(r"\bauth(?:entication|orization|orisation)?\b|\blogin\b|\btoken\b", re.IGNORECASE)
"""Words of a server's description or host that is one of tokens only."""
ADDRESS = re.compile(r"\b(?P<method>GET|PUT|PATCH|POST|DELETE) +(?:https?://[^/\s]+)?(?P<path>/[\w{}/.:-]+)")
MEDIA = re.compile(r"\b(?:application/(?!json\b)[a-z][a-z0-9.+-]+|multipart/form-data)\b")
METHOD = re.compile(
    r"[`'\"](?P<method>POST|PUT|PATCH)[`'\"] as the method|\b(?:use|send|via) (?:a )?[`'\"]?(?P<other>POST|PUT|PATCH)\b"
)
SECURED = re.compile(r"\ball endpoints\b.*\b(?:secured|authenticat\w+|protected|token)\b", re.IGNORECASE)


def servers_apart(page: Page) -> Iterator[Question]:
    """Servers with an empty URL, and one of tokens among those of the operations."""
    servers = page.get("/servers")
    listed = [as_written(one, SERVER) for one in servers] if isinstance(servers, list) else []
    hosts = [bool(LOGIN.search(f"{one.get('description', '')} {one.get('url', '')}")) for one in listed]
    for number, one in enumerate(listed):
        at = f"/servers/{number}"
        if one.get("url", "").strip("/") and not filled(one).strip("/"):
            yield Question(
                "server-empty",
                f"server {number + 1}",
                (page.place(f"{at}/url"), page.place(f"{at}/variables")),
                "With the defaults of its variables the URL of this server is empty: it is where the document is.",
                "Which URL has the API, or where does a customer find theirs?",
                "that each customer is given a URL",
            )
        if hosts[number] and not all(hosts):
            first = hosts.index(False)
            yield Question(
                "server-of-another-service",
                f"server {number + 1}",
                (page.place(f"/servers/{first}", _server(listed[first])), page.place(at, _server(one))),
                "A server that gives out tokens is listed beside the server of the operations.",
                "Are the operations there, too?",
                "that only tokens are there",
            )


def undeclared_security(page: Page) -> Iterator[Question]:
    """A document that demands no credential, and demands one in a sentence or as a header."""
    security = page.get("/security")
    if security != [] or page.is_listing:
        return
    told = next((one for one in page.prose if SECURED.search(one)), "")
    own = page.get(f"{page.update.call.pointer}/security")
    if told:
        yield Question(
            "security-differs",
            "what holds where an operation names no credential",
            (page.prose_place(told), page.place("/security")),
            "The text says that everything needs a credential, and the document that nothing does where an operation "
            f"names none itself{'; the update names one' if own else ''}.",
            "Is the empty list a slip?",
            "that every operation needs the credential",
            (page.place(f"{page.update.call.pointer}/security"),) if own else (),
        )
    for at, parameter in page.update.parameters:
        is_header = parameter.get("in") == "header" and parameter.get("required") is True
        if (
            is_header
            and CREDENTIAL.search(str(parameter.get("name")))
            and "security" not in page.get(page.update.call.pointer)
        ):
            yield Question(
                "security-differs",
                page.update.line,
                (page.place("/security"), page.place(f"{at}/name")),
                f"The document demands no credential, and the header {parameter['name']} is required.",
                "Is this header the credential, and in which form (a bare token, `Bearer ...`)?",
                "that the header has the bare token",
            )


def undeclared_ways(page: Page) -> Iterator[Question]:
    """A media type or a method that a sentence describes for the update, and the document does not have."""
    one = page.update
    item = page.get(one.call.pointer.rpartition("/")[0])
    content = page.get(f"{one.request.pointer}/content") if one.request else None
    for at, text in _texts(page):
        for sentence in page.sentences(text):
            media, method = MEDIA.search(sentence), METHOD.search(sentence)
            if media and isinstance(content, Mapping) and media[0] not in content and one.request:
                yield Question(
                    "media-type-undeclared",
                    f"{media[0]} of {one.line}",
                    (
                        page.said(f"{at}/description", sentence),
                        page.place(f"{one.request.pointer}/content", _names(content)),
                    ),
                    f"The text describes a request of {media[0]}, and the document does not list it.",
                    "Is it accepted, and how are numbers, truth values and nested members written in it?",
                    "that it is accepted for texts",
                )
            name = (method["method"] or method["other"]).lower() if method else ""
            if name and name not in item:
                yield Question(
                    "method-undeclared",
                    f"{name.upper()} {one.call.path}",
                    (page.said(f"{at}/description", sentence), page.place(one.call.pointer, one.line)),
                    f"The text describes {name.upper()} on this path, and the document does not have it.",
                    "Is it supported?",
                    "that it does the same as the update",
                )


def addresses_apart(page: Page) -> Iterator[Question]:
    """A method and path in the text that are nearly those of the update."""
    one = page.update
    known = {(other.call.method, _bare(other.call.path)) for other in page.operations}
    known |= {
        (word.upper(), _bare(path)) for path, item in page.document["paths"].items() for word in as_written(item, PATH)
    }
    for found in ADDRESS.finditer(page.text):
        method, path = found["method"], found["path"].rstrip(".:")
        bases = ["", *(base for base in _bases(page) if path.startswith(base))]
        if path.endswith("/") or page.text.startswith("<", found.end()):  # goes on in brackets, or is one of several
            continue
        is_known = any(verb == method and other.endswith(_bare(path[len(b) :])) for verb, other in known for b in bases)
        if not is_known and method == one.call.method and likeness(path, one.call.path) >= ALIKE:
            line = page.text.count("\n", 0, found.start()) + 1
            yield Question(
                "address-differs",
                f"{method} {path}",
                (page.line_place(line, found[0]), page.place(one.call.pointer, one.line)),
                "The text names another address than the document.",
                "Which one is right?",
                f"that {one.line} is right",
            )


def _bases(page: Page) -> list[str]:
    """The paths of the servers."""
    servers = page.get("/servers")
    urls = [str(one.get("url", "")) for one in servers if isinstance(one, Mapping)] if isinstance(servers, list) else []
    urls.append(str(page.get("/basePath") or ""))
    return [path for url in urls if (path := re.sub(r"^https?://[^/]*", "", url).rstrip("/"))]


def _bare(path: str) -> str:
    """A path whatever its parameters are called, with an id in the place of one."""
    return re.sub(r"\{[^}]*\}|:\w+|(?<=/)[0-9a-f-]{30,}|(?<=/)\d+(?=/|$)", "{}", path).rstrip("/")


def _texts(page: Page) -> Iterator[tuple[str, str]]:
    one = page.update
    yield one.call.pointer, str(page.get(f"{one.call.pointer}/description") or "")
    for at, parameter in one.parameters:
        yield at, str(parameter.get("description") or "")


def _server(one: Mapping[str, object]) -> str:
    return f"{one.get('url')} ({one.get('description', 'no description')})"


def _names(content: Mapping[str, object]) -> str:
    return f"content: {', '.join(content)}"
