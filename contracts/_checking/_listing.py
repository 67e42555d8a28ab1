"""Whether what behaviour.yaml says of a list (pages, filters, orders) is what its operation has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts._checking._openapi import Operation
from contracts._checking._schema_places import describes, member_pointers
from contracts._lines import Node
from contracts._problems import Problem, did_you_mean, known_words, quoted

OF_LISTS = ("pages", "filters", "orders")


def listing_problems(read: Node, operations: Mapping[str, Operation]) -> Iterator[Problem]:
    """Every query parameter that the operation does not have or that is missing, and every value it does not take."""
    operation = operations.get(str(read.get("operation").value))
    if operation is None:
        return
    for part in OF_LISTS:
        if read.get(part).value is not None and not read.get("match").value:
            yield read.get(part).problem(
                f'Only a list has {part}, and without "match" the read shows one appointment.',
                "",
                "Add match: which member of an item equals which path parameter.",
            )
    yield from _next(read.get("pages"))
    asked = list(_asked(read))
    for name, place, value in asked:
        yield from _parameter(name, place, value, operation)
    orders = [dict(order.get("query").members()) for order in read.get("orders").items()]
    sometimes = {*dict(read.get("filters").members()), *(name for order in orders for name in order)}
    given = {name for name, *_ in asked if name not in sometimes or (orders and all(name in it for it in orders))}
    for name, is_required in operation.query.items():
        if is_required and name not in given:
            yield read.problem(
                f'The operation requires the query parameter "{name}", which no read would have.',
                "Expected it in pages or in the query of each of the orders.",
            )


def shown_by_list_problems(read: Node, item: Mapping[str, Any]) -> Iterator[Problem]:
    """Every member that a filter, an order or `match` names and that the schema of an item does not describe."""
    named = [filter.get("shows") for _, filter in read.get("filters").members()]
    named += [order.get("by") for order in read.get("orders").items()]
    places = [(node.value, node) for node in named] + list(read.get("match").members())
    known = list(dict.fromkeys(member_pointers(item)))
    for pointer, place in places if known else ():
        if isinstance(pointer, str) and not describes(item, pointer):
            yield place.problem(
                f"{quoted(pointer)} is not a member of the appointments in the list.",
                known_words("members", known),
                did_you_mean(pointer, known),
            )


def _next(pages: Node) -> Iterator[Problem]:
    by, places = pages.get("by"), pages.get("next")
    if by.value == "cursor" and places.value is None:
        yield pages.problem(
            '"next" is missing: a list by cursor ends at its first page unless its answer says how it goes on.',
            "Expected pointers to the places where the answer may give the next cursor, such as [/nextCursor].",
        )
    elif isinstance(by.value, str) and by.value != "cursor" and places.value is not None:
        yield places.problem(f"A list by {by.value} has no next cursor.", hint="Remove next, or say by: cursor.")


def _asked(read: Node) -> Iterator[tuple[str, Node, Any]]:
    """Name, place and value of each query parameter of a read; None for a value that differs from read to read."""
    pages = read.get("pages")
    if isinstance(pages.value, str):
        yield pages.value, pages, None
    elif isinstance(pages.get("parameter").value, str):
        yield pages.get("parameter").value, pages.get("parameter"), None
    yield from ((name, node, node.value) for name, node in pages.get("size").members())
    yield from ((name, node, None) for name, node in read.get("filters").members())
    for order in read.get("orders").items():
        yield from ((name, node, node.value) for name, node in order.get("query").members())


def _parameter(name: str, place: Node, value: Any, operation: Operation) -> Iterator[Problem]:
    known = operation.query
    if name not in known:
        yield place.problem(
            f'"{name}" is not a query parameter of {operation.path}.',
            known_words("parameters", known),
            did_you_mean(name, known),
        )
        return
    schema = operation.query_schema(name)
    most, words = schema.get("maximum").value, schema.get("enum").value
    if isinstance(value, int) and isinstance(most, int) and value > most:
        yield place.problem(f"{value} is more than {name} takes.", f"Expected at most {most}.")
    if isinstance(value, str) and isinstance(words, list) and value not in words:
        yield place.problem(
            f"{quoted(value)} is not a value of {name}.", known_words("values", words), did_you_mean(value, words)
        )
