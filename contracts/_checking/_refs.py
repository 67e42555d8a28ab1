"""Whether every `$ref` leads to a file of the provider and a place in it, and not back to itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from contracts import pointers
from contracts._lines import Document, Node
from contracts._problems import Problem, did_you_mean, known_words, quoted
from contracts._references import Target, target_of

Documents = Mapping[Path, Document]
References = Mapping[Path, Sequence[Node]]


def reference_problems(documents: Documents) -> Iterator[Problem]:
    """Every `$ref` of these documents that cannot be followed, and every one that leads into itself."""
    found = {path: list(_references(document.root)) for path, document in documents.items()}
    dangling = [problem for some in found.values() for reference in some for problem in _dangling(documents, reference)]
    yield from dangling
    if not dangling:
        done: set[Target] = set()
        for path in documents:
            yield from _circles(found, (path, ""), (), done)


def _references(root: Node) -> Iterator[Node]:
    """The node of every `$ref` below a node. A property that is called `$ref` is not a reference."""
    for node in root.walk():
        if isinstance(node.value, Mapping) and "$ref" in node.value and not node.pointer.endswith("/properties"):
            yield node.get("$ref")


def _dangling(documents: Documents, reference: Node) -> Iterator[Problem]:
    if not isinstance(reference.value, str):
        yield reference.problem(
            f"{quoted(reference.value)} is not a reference.", "Expected a text such as file.json#/pointer."
        )
        return
    path, pointer = target_of(reference.value, reference.document.path)
    if path not in documents:
        known = [other.name for other in documents]
        yield reference.problem(
            f"{quoted(reference.value)} does not name a file of this provider.",
            known_words("files", known),
            did_you_mean(path.name, known),
        )
    elif not _is_there(documents[path], pointer):
        yield reference.problem(
            f"{quoted(reference.value)} does not name an object in {path.name}.",
            "Expected a JSON pointer after the #.",
            did_you_mean(pointer, documents[path].lines),
        )


def _is_there(document: Document, pointer: str) -> bool:
    is_pointer = not pointer or pointer.startswith("/")
    return is_pointer and isinstance(pointers.get(document.value, pointer), Mapping)


def _circles(found: References, place: Target, above: tuple[Target, ...], done: set[Target]) -> Iterator[Problem]:
    """Every reference that leads back to a place on the way to it; each place is looked at once."""
    if place in done:
        return
    done.add(place)
    path, pointer = place
    for reference in (it for it in found[path] if pointers.under(it.pointer, [pointer])):
        target = target_of(reference.value, path)
        way = (*above, place, (path, reference.pointer))
        if any(file == target[0] and pointers.under(inside, [target[1]]) for file, inside in way):
            yield reference.problem(
                f"{quoted(reference.value)} leads back to where it is.",
                "Every reference is replaced by a copy of what it names, so a schema must not contain itself.",
            )
        else:
            yield from _circles(found, target, (*above, place), done)
