"""Whether what a contract says of lists whose items have a key is sound, and is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts._checking._schema_places import describes, member_pointers, schema_at
from contracts._lines import Node
from contracts._problems import Problem, did_you_mean, known_words, quoted

WITH_KEY = ("filled", "item_follows", "merges", "ordered")
"""What is only looked at where the items of a list have a key."""


def item_problems(behaviour: Node, clauses: Node, documented: Any, shown: Any, ordinary: Any) -> Iterator[Problem]:
    """Every part of such a list that nothing looks at, every pointer that leads nowhere, every list without ordinary
    items, and every clause that sends the items of what is no such list."""
    keyed = [(at, facts) for at, facts in behaviour.get("fields").members() if facts.get("key").value is not None]
    for at, facts in behaviour.get("fields").members():
        for part in WITH_KEY if facts.get("key").value is None else ():
            if facts.get(part).value is not None:
                yield facts.get(part).problem(
                    f"Nothing looks at {part} of a member without a key.", hint=f"Add key to {at}, or remove {part}."
                )
    for at, facts in keyed:
        yield from _list_problems(at, facts, behaviour, documented, ordinary)
        yield from _pointer_problems(facts, shown)
        yield from _following_problems(facts, schema_at(documented, f"{at}/-"))
        places = schema_at(documented, f"{at}/-"), schema_at(shown, f"{facts.get('shows').value}/-")
        yield from _object_problems(facts, *places)
    for clause in clauses.get("clauses").items():
        yield from _clause_problems(clause, dict(keyed))


def _list_problems(at: str, facts: Node, behaviour: Node, documented: Any, ordinary: Any) -> Iterator[Problem]:
    key, merged = facts.get("key"), dict(behaviour.get("merged_or_replaced").members())
    if facts.get("shows").value is None:
        yield key.problem("Nothing looks at a key of a list that no answer shows.", hint="Add shows, or remove key.")
    if at in merged:
        yield merged[at].problem(
            f"{at} has a key, so that an update replaces it, or merges it where it says so.",
            hint=f"Remove it from merged_or_replaced, or key from /fields{at}.",
        )
    if not any(member_pointers(schema_at(documented, f"{at}/-"))):
        yield key.problem(
            f"{at} is no list of objects in the update request.", "Only the items of such a list have keys."
        )
    elif not any(member_pointers(schema_at(ordinary, f"{at}/-"))):
        yield key.problem(
            f"No ordinary item of {at} is known, so that none is added or changed.",
            "Expected items with properties in schemas/ordinary.schema.json.",
            "Add them.",
        )


def _pointer_problems(facts: Node, shown: Any) -> Iterator[Problem]:
    """Every pointer in an item that the shown items do not have."""
    items = schema_at(shown, f"{facts.get('shows').value}/-")
    known = list(dict.fromkeys(member_pointers(items)))
    for node in (facts.get("key"), *facts.get("filled").items()):
        if known and isinstance(node.value, str) and not describes(items, node.value):
            yield node.problem(
                f"{quoted(node.value)} is not a member of an item of {facts.get('shows').value} as it is shown.",
                known_words("members", known),
                did_you_mean(node.value, known),
            )


def _following_problems(facts: Node, items: Any) -> Iterator[Problem]:
    """Every member that no update changes though others follow it, and every follower that the server does not fill."""
    sent = list(dict.fromkeys(member_pointers(items)))
    filled = [one.value for one in facts.get("filled").items() if one.value != facts.get("key").value]
    for leader, followers in facts.get("item_follows").members():
        wrong = [(followers, leader, sent)] if leader not in sent or leader in filled else []
        wrong += [(one, one.value, filled) for one in followers.items() if one.value not in filled]
        for node, name, known in wrong:
            what = "a member of an item that an update changes" if node is followers else "a filled member of an item"
            yield node.problem(
                f"{quoted(name)} is not {what}.", known_words("members", known), did_you_mean(str(name), known)
            )


def _object_problems(facts: Node, items: Any, shown: Any) -> Iterator[Problem]:
    """Every object among what follows, or is followed, in an item: values are compared member by member."""
    known = {*member_pointers(items), *member_pointers(shown)}
    named = [(node, str(node.value)) for node in facts.get("filled").items()]
    for leader, followers in facts.get("item_follows").members():
        named += [(followers, leader), *((node, str(node.value)) for node in followers.items())]
    for node, name in named:
        if inner := sorted(one for one in known if one.startswith(f"{name}/") and not one.startswith(f"{name}/-")):
            yield node.problem(
                f"{quoted(name)} is an object, of which nothing is compared as a whole.",
                "Expected its members, each by its own pointer.",
                f"Name those that are meant: {', '.join(inner)}.",
            )


def _clause_problems(clause: Node, keyed: dict[str, Node]) -> Iterator[Problem]:
    """Every list of a clause that sends items, or says that lists are replaced, and that has none, or is merged."""
    sends_items = clause.get("send").value == "items"
    for node in clause.get("fields").items() if sends_items else ():
        if node.value not in keyed:
            yield node.problem(
                f"{quoted(node.value)} has no key in behaviour.yaml, so that none of its items is sent.",
                known_words("lists", list(keyed)),
                did_you_mean(str(node.value), list(keyed)),
            )
    for node in clause.get("fields").items() if clause.get("check").value == "replaces" else ():
        if node.value in keyed and keyed[node.value].get("merges").value:
            yield node.problem(
                f"{quoted(node.value)} merges, by behaviour.yaml, so that no update replaces it.",
                "Expected echoes or persists.",
                "Choose another check, or remove merges.",
            )
