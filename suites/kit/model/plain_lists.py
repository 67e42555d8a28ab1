"""Lists of plain values of which the page says that their order or repetitions do not count."""

from __future__ import annotations

import json
from typing import Any

from suites.kit.model.json_values import same


def is_stored_list(form: str | None, sent: Any, shown: Any) -> bool:
    """Whether a shown list is what becomes of a sent one by a form of behaviour.yaml; of any other form, it is not.

    Each form forgives what its page says: `unordered` a lost order, `unique` lost repetitions, and `set` both.
    """
    if not (isinstance(sent, list) and isinstance(shown, list)):
        return False
    if form == "unordered":
        return _is_rearranged(sent, shown)
    if form == "unique":
        return same(_first_of_each(sent), shown) or same(_first_of_each(sent[::-1])[::-1], shown)
    return form == "set" and _are_among(sent, shown) and _are_among(shown, sent)


def in_one_order(form: str | None, items: list[Any]) -> list[Any]:
    """The items of a shown list in one order where it does not count; those of a set each once."""
    texts = [(json.dumps(item, sort_keys=True), item) for item in items]
    if form == "set":
        texts = list(dict(texts).items())
    return [item for _, item in sorted(texts, key=lambda pair: pair[0])] if form in ("set", "unordered") else items


def _are_among(some: list[Any], others: list[Any]) -> bool:
    return all(any(same(one, other) for other in others) for one in some)


def _is_rearranged(one: list[Any], other: list[Any]) -> bool:
    """Whether two lists have the same items, each as often."""
    rest = list(other)
    for item in one:
        place = next((at for at, known in enumerate(rest) if same(item, known)), None)
        if place is None:
            return False
        del rest[place]
    return not rest


def _first_of_each(items: list[Any]) -> list[Any]:
    return [item for at, item in enumerate(items) if not any(same(item, known) for known in items[:at])]
