"""Reads what a vendor publishes: an OpenAPI file, or a page with one inside; and says clearly what it cannot read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from contracts._drafting.document.field_list import document_of
from contracts._drafting.document.kinds import DOCUMENT, fitted
from contracts._lines import Document, parse_either, text_of
from contracts._problems import ContractError, Problem

VERSIONS = ("openapi", "swagger")
FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,})[^\n]*\n(?P<inside>.*?)^(?P=fence)`*[ \t]*$", re.MULTILINE | re.DOTALL)
"""A fenced block of Markdown (CommonMark 0.31, 4.5)."""
HTML = re.compile(r"\s*<(!doctype html|html|head|body)\b", re.IGNORECASE)
OTHERS = (
    (
        re.compile(r"\s*(//|/\*)"),
        "This is JSON with comments, which JSON does not have.",
        "Remove the comments: lines that begin with //, and what stands between /* and */.",
    ),
    (
        re.compile(r"\s*(window\.|(export|module\.exports|var|let|const|function|import)\b)[^:\n]*[={(;]"),
        "This is JavaScript, not a document.",
        "Save the object in it that begins with openapi or swagger as a file of its own, ending in .json.",
    ),
)
"""What is no document, though one may be inside: what it is, and what to do."""
ABOUT = re.compile(r"appointment|booking|reservation|event|visit|encounter|session|meeting", re.IGNORECASE)
"""Words of what an update changes."""
PAGES = (".md", ".markdown", ".mdx")
PAGE = (
    "Expected a line such as PATCH /appointments/{id}, and below a heading such as Body parameters a table with the "
    "columns Field and Type, or a line such as - `note` (string, required) for each field."
)
MOST_VALUES = 2_000_000
"""A file of 5 MB has about 300,000 values; anchors that repeat anchors would be millions."""
SUPPORTED = re.compile(r"2\.0|3\.[01](\.\d+.*)?")


@dataclass(frozen=True)
class Source:
    """A file of the vendor: its path, the SHA-256 of its text, and the OpenAPI document in it.

    The lines of `document` are those of the file, also where the document is a block inside a page. `notes` say what of
    its outermost members is left out.
    """

    path: Path
    sha256: str
    document: Document
    notes: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """The version of OpenAPI, such as 3.0.1; 2.0 for Swagger."""
        return next(str(self.document.value[name]) for name in VERSIONS if name in self.document.value)

    @property
    def page(self) -> str:
        """The page that the document itself names (OpenAPI 3.1, externalDocs); empty where it names none."""
        url = str(self.document.value.get("externalDocs", {}).get("url", ""))
        return url if url.startswith("http") else ""


def read_source(path: Path) -> Source:
    """The OpenAPI document in a file. Raises ContractError when there is none that can be used."""
    text = text_of(path)
    found, notes = _document(path, text), list[str]()
    document = Document(path, fitted(found.value, DOCUMENT, notes.append), found.lines)
    source = Source(path, hashlib.sha256(text.encode()).hexdigest(), document, tuple(notes))
    if not SUPPORTED.fullmatch(source.version):
        raise _refused(path, f"This is version {source.version} of OpenAPI.", "Supported are 2.0, 3.0 and 3.1.")
    if not document.value.get("paths"):
        raise _refused(path, "This document describes no paths.", "Save the whole document, not only its schemas.")
    return source


def _document(path: Path, text: str) -> Document:
    if not text.strip():
        raise _refused(path, "The file is empty.")
    if HTML.match(text):
        raise _refused(
            path,
            "This is an HTML page.",
            "Save the vendor's OpenAPI file instead; documentation pages usually link to it, or show it as Markdown.",
        )
    found = [block for block in _blocks(path, text) if _is_openapi(block)]
    if found:
        return next(filter(_has_update, found), found[0])
    listed = document_of(text)
    if listed is not None:
        return Document(path, *listed)
    if path.suffix.lower() in PAGES:
        raise _refused(path, "This page lists no fields of an update that could be read.", PAGE)
    for written, what, hint in OTHERS:
        if written.match(text):
            raise _refused(path, what, hint)
    whole = parse_either(path, text, MOST_VALUES)
    if not _is_openapi(whole):
        raise _refused(
            path,
            "This is not an OpenAPI document.",
            "Expected a member openapi or swagger, or a page that lists the fields of a PATCH, PUT or POST.",
        )
    return whole


def _blocks(path: Path, text: str) -> Iterator[Document]:
    """The fenced blocks that can be read."""
    for match in FENCE.finditer(text):
        try:
            block = parse_either(path, match["inside"], MOST_VALUES)
        except ContractError:
            continue
        above = text.count("\n", 0, match.start("inside"))
        yield Document(path, block.value, {pointer: line + above for pointer, line in block.lines.items()})


def _is_openapi(document: Document) -> bool:
    return isinstance(document.value, Mapping) and any(name in document.value for name in VERSIONS)


def _has_update(document: Document) -> bool:
    """Whether something in an OpenAPI document looks like the update of an appointment."""
    paths = document.value.get("paths")
    items = [item for path, item in paths.items() if ABOUT.search(path)] if isinstance(paths, Mapping) else []
    return any(isinstance(item, Mapping) and {"patch", "put", "post"} & item.keys() for item in items)


def _refused(path: Path, found: str, hint: str = "") -> ContractError:
    return ContractError([Problem(path, 0, "", found, "", hint)])
