"""Whether pointers, examples and the ordinary request agree with the schemas they refer to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from contracts import pointers
from contracts._checking._schema import subschemas
from contracts._checking._schema_places import describes, is_object_at, leaf_pointers, member_pointers, parts, schema_at
from contracts._checking._shapes import broken_places
from contracts._lines import Node
from contracts._problems import Problem, did_you_mean, known_words, quoted

OF_REQUEST = ("echoes", "persists", "replaces", "empties", "depends")
"""Checks whose `fields` are pointers into the request; those of other checks point into the appointment."""

OF_APPOINTMENT = ("same", "equals", "sum", "local", "ascending", "path", "not-before", "becomes", "apart", "determined")
"""Kinds of relations whose pointers point into the appointment; another one is about bodies of refusals."""

DOCUMENTED = "documented"
READ = (
    "Name under read in behaviour.yaml the operation that does, with a schema in openapi.yaml, or remove this clause."
)


def request_pointer_problems(behaviour: Node, clauses: Node, documented: Any) -> Iterator[Problem]:
    """Every pointer that the request's schema does not describe, and every leaf that is not listed."""
    fields = behaviour.get("fields")
    parts_of_request = ("fields", "follows", "merged_or_replaced")
    named = [(pointer, node) for part in parts_of_request for pointer, node in behaviour.get(part).members()]
    standin = behaviour.get("standin")
    named += [(node.value, node) for rule in standin.get("refers").items() for node in [rule.get("field")]]
    named += [
        (node.value, node)
        for clause in clauses.get("clauses").items()
        if clause.get("check").value in OF_REQUEST
        for node in clause.get("fields").items()
    ]
    yield from _unknown(named, documented, "the update request")
    listed = [pointer for pointer, _ in fields.members()]
    for leaf in leaf_pointers(documented):
        if not any(leaf == pointer or leaf.startswith(f"{pointer}/") for pointer in listed):
            yield fields.problem(
                f'The documented field "{leaf}" is not listed.', "Expected every field of the request.", f"Add {leaf}."
            )


def lone_empty_problems(behaviour: Node) -> Iterator[Problem]:
    """Every member whose `as` lists the empty text alone: what it does not list is compared with nothing."""
    for pointer, facts in behaviour.get("fields").members():
        shown_as = facts.get("as")
        if isinstance(shown_as.value, Mapping) and set(shown_as.value) == {""}:
            yield shown_as.problem(
                f"It lists the empty text alone, so that no other value of {quoted(pointer)} is compared.",
                "Expected every value that is shown as another one.",
                "Write maybe_as in place of as: all other values are then compared as they are sent.",
            )


def shown_pointer_problems(behaviour: Node, clauses: Node, shown: Any) -> Iterator[Problem]:
    """Every pointer into the appointment as it is shown that the schema of the answer does not describe."""
    named = [node for part in ("volatile", "personal") for node in behaviour.get(part).items()]
    named += [field.get("shows") for _, field in behaviour.get("fields").members()]
    followers = [item for _, follower in behaviour.get("follows").members() for item in follower.items()]
    named += followers
    named += [place for _, place in behaviour.get("merged_or_replaced").members()]
    named.append(behaviour.get("standin", "closed", "at"))
    named += [rule.get("set") for rule in behaviour.get("standin", "derives").items()]
    named += [node for clause in clauses.get("clauses").items() for node in _of_answer(clause)]
    places = [(node.value, node) for node in named]
    places += [*behaviour.get("provision", "cancelled").members(), *behaviour.get("unlisted").members()]
    yield from _unknown(places, shown, "the appointment as it is shown")
    yield from _objects_that_follow(followers, shown)


def read_shape_problems(behaviour: Node, clauses: Node, shown: Any) -> Iterator[Problem]:
    """Every clause about the shape of a read, where no read shows an appointment that the document describes."""
    is_shown = behaviour.get("read").value and any(member_pointers(shown))
    kinds = [clause.get("relation", "kind") for clause in clauses.get("clauses").items()]
    for kind in () if is_shown else kinds:
        if kind.value == DOCUMENTED:
            yield kind.problem("No read shows an appointment that is described.", "Expected one.", READ)


def _objects_that_follow(followers: Iterable[Node], shown: Any) -> Iterator[Problem]:
    """Every object that is said to follow from a member: a change of whatever is in it would go unseen."""
    for node in followers:
        inner = list(parts(schema_at(shown, node.value))) if isinstance(node.value, str) else []
        if inner and is_object_at(shown, node.value):
            names = [name for part in inner for name in part.get("properties", {})]
            leaves = ", ".join(pointers.join(node.value, name) for name in dict.fromkeys(names))
            yield node.problem(
                f"{quoted(node.value)} is an object, so that everything in it may change unseen.",
                "Expected the members that truly follow.",
                f"Name those of {leaves} that do." if leaves else "Name the members in it that do.",
            )


def _of_answer(clause: Node) -> Iterator[Node]:
    yield from clause.get("except").items()
    yield from (Node(values.document, values.pointer, pointer) for pointer, values in clause.get("allows").members())
    if clause.get("check").value in ("keeps", "advances", "preserves"):
        yield from clause.get("fields").items()
    if clause.get("relation", "kind").value in OF_APPOINTMENT:
        is_path = clause.get("relation", "kind").value == "path"
        names = ("of", "plus_minutes", "to", *(() if is_path else ("as",)))
        yield from (clause.get("relation", name) for name in names)
        yield from clause.get("relation", "from").items()


def _unknown(named: Iterable[tuple[Any, Node]], schema: Any, where: str) -> Iterator[Problem]:
    known = list(dict.fromkeys(member_pointers(schema)))
    for pointer, node in named:
        if isinstance(pointer, str) and pointer and not describes(schema, pointer):
            yield node.problem(
                f"{quoted(pointer)} is not a member of {where}.",
                known_words("members", known),
                did_you_mean(pointer, known),
            )


def example_problems(clauses: Node, schemas: Mapping[str, Any]) -> Iterator[Problem]:
    """Every example of the page that breaks its own schema, unless it is listed as a contradiction."""
    for example in clauses.get("examples").items():
        name = example.get("schema")
        if not isinstance(name.value, str) or name.value not in schemas:
            yield name.problem(
                f"{quoted(name.value)} is not a schema of this provider.",
                known_words("schemas", schemas),
                did_you_mean(name.value, schemas),
            )
        elif not example.get("contradicts").value:
            yield from broken_places(example.get("value"), schemas[name.value])


def ordinary_problems(ordinary: Node, names: Iterable[str]) -> Iterator[Problem]:
    """Every place where the ordinary schema allows unknown members, has a `$ref`, or names unknown values."""
    for schema in subschemas(ordinary):
        value = schema.value if isinstance(schema.value, dict) else {}
        if "$ref" in value:
            yield schema.get("$ref").problem(
                "The ordinary schema has a $ref.",
                "It must stand alone, because requests are generated from it.",
                "Write out what the $ref names.",
            )
        if value.get("type") == "object" and "x-values" not in value and not _is_closed(value):
            yield schema.problem(
                "This object allows any member.",
                "An ordinary request has no unknown members.",
                "Add additionalProperties: false.",
            )
        if "x-values" in value:
            yield from _value_source(schema.get("x-values"), list(names))


def _value_source(name: Node, known: list[str]) -> Iterator[Problem]:
    if name.value not in known:
        yield name.problem(
            f"{quoted(name.value)} is neither a role nor a list of values in contract.yaml.",
            known_words("names", known),
            did_you_mean(name.value, known),
        )


def beyond_documented(ordinary: Node, documented: Any) -> Iterator[Problem]:
    """Every member of the ordinary request that the documented request does not have."""
    named = ((pointer, ordinary) for pointer in dict.fromkeys(member_pointers(ordinary.value)))
    yield from _unknown(named, documented, "the documented request")


def _is_closed(schema: Mapping[str, Any]) -> bool:
    names = schema.get("propertyNames")
    return schema.get("additionalProperties") is False or (names is not None and "additionalProperties" in schema)


def required_problems(
    ordinary: Node, documented: Any, base: Any, carries: Sequence[str] = (), at: str = ""
) -> Iterator[Problem]:
    """Every member that the documented request requires and an ordinary one may leave out, unless `base` has it, or
    each update `carries` it or members in it. `at` is the pointer of the object."""
    wanted = documented.get("required", ()) if isinstance(documented, Mapping) else ()
    wanted = [one for one in wanted if not any(pointers.under(pointer, [f"{at}/{one}"]) for pointer in carries)]
    there, carried = ordinary.get("required").value or (), base if isinstance(base, Mapping) else {}
    for name in (one for one in wanted if one not in there and one not in carried and ordinary.value):
        yield ordinary.problem(
            f"{quoted(name)} is required by schemas/update.schema.json, and an ordinary update may leave it out.",
            hint=f"Add {name} to required here, or to base in behaviour.yaml.",
        )
    inner = documented.get("properties", {}) if wanted or isinstance(documented, Mapping) else {}
    for name, child in ordinary.get("properties").members():
        if isinstance(child.value, Mapping):
            yield from required_problems(child, inner.get(name), carried.get(name), carries, pointers.join(at, name))


def plain_problems(behaviour: Node, ordinary: Any) -> Iterator[Problem]:
    """Every member of a plain update, or of every update, that the ordinary request does not have."""
    known = [pointer for pointer in member_pointers(ordinary) if pointer.count("/") == 1]
    for update in (behaviour.get("base"), *behaviour.get("plain").items()):
        for name, member in update.members():
            if not describes(ordinary, member.pointer.removeprefix(update.pointer)):
                yield member.problem(
                    f'"{name}" is not a member of the ordinary request.',
                    known_words("members", known),
                    did_you_mean(f"/{name}", known),
                )
