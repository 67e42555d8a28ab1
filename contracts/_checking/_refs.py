"""Whether every `$ref` leads to a file of the provider and a place in it, and not back to itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from contracts._faults import Fault, did_you_mean, known_words, quoted
from contracts._lines import Document, Node
from contracts._load import at

Documents = Mapping[Path, Document]
Target = tuple[Path, str]


def reference_faults(documents: Documents) -> Iterator[Fault]:
    """Every `$ref` of these documents that cannot be followed, and every one that leads into itself."""
    dangling = [
        fault
        for document in documents.values()
        for node in references(document.root)
        for fault in _dangling(documents, node)
    ]
    yield from dangling
    if not dangling:
        yield from dict.fromkeys(
            fault
            for document in documents.values()
            for fault in _circles(documents, document.root, ((document.path, ""),))
        )


def references(root: Node) -> Iterator[Node]:
    """The node of every `$ref` below a node; a property of that name is none."""
    for node in root.walk():
        is_property = node.pointer.endswith("/properties")
        if isinstance(node.value, Mapping) and "$ref" in node.value and not is_property:
            yield node.get("$ref")


def _target(reference: Node) -> Target:
    file, _, pointer = str(reference.value).partition("#")
    here = reference.document.path
    return ((here.parent / file).resolve() if file else here, pointer)


def _dangling(documents: Documents, reference: Node) -> Iterator[Fault]:
    if not isinstance(reference.value, str):
        yield reference.fault(f"{quoted(reference.value)} is no reference.", "Expected a text as file.json#/pointer.")
        return
    path, pointer = _target(reference)
    if path not in documents:
        known = [other.name for other in documents]
        yield reference.fault(
            f"{quoted(reference.value)} names no file of this provider.",
            known_words("files", known),
            did_you_mean(path.name, known),
        )
    elif not _is_there(documents[path], pointer):
        yield reference.fault(
            f"{quoted(reference.value)} names no object in {path.name}.",
            "Expected a JSON pointer after the #.",
            did_you_mean(pointer, documents[path].lines),
        )


def _is_there(document: Document, pointer: str) -> bool:
    try:
        target = at(document.value, pointer)
    except (KeyError, IndexError, ValueError, TypeError):
        return False
    return isinstance(target, Mapping) and (not pointer or pointer.startswith("/"))


def _circles(documents: Documents, root: Node, above: tuple[Target, ...]) -> Iterator[Fault]:
    for reference in references(root):
        target = _target(reference)
        if any(
            path == target[0] and (pointer == target[1] or pointer.startswith(f"{target[1]}/"))
            for path, pointer in (*above, (reference.document.path, reference.pointer))
        ):
            yield reference.fault(
                f"{quoted(reference.value)} leads back to where it stands.",
                "A contract's schemas are unfolded, so none may contain itself.",
            )
        else:
            inner = Node(documents[target[0]], target[1], at(documents[target[0]].value, target[1]))
            yield from _circles(documents, inner, (*above, target))
