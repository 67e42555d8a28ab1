"""The expressions of GitHub's workflows, as far as ours use them."""

from __future__ import annotations

import json
import re
from typing import Any

Contexts = dict[str, Any]

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
CALL = re.compile(r"(\w+)\((.*)\)")
PATH = re.compile(r"\w+(\.[\w-]+)+")


def evaluated(value: Any, contexts: Contexts) -> Any:
    """The value with its expressions replaced; one that is nothing but an expression keeps its type."""
    if isinstance(value, dict):
        return {key: evaluated(each, contexts) for key, each in value.items()}
    if not isinstance(value, str):
        return value
    if whole := EXPRESSION.fullmatch(value):
        return _value(whole[1], contexts)
    return EXPRESSION.sub(lambda found: str(_value(found[1], contexts)), value)


def is_true(condition: str, contexts: Contexts, is_well: bool) -> bool:
    """Whether a step or job with this `if` runs; one that does not ask for more runs only where all went well."""
    plain = EXPRESSION.sub(r"\1", condition)
    is_asked = plain == "" or bool(_value(plain, contexts))
    return is_asked and (is_well or "always()" in plain or "cancelled()" in plain)


def _value(text: str, contexts: Contexts) -> Any:
    for sign, joined in ((" || ", lambda a, b: a or b), (" && ", lambda a, b: a and b), (" == ", lambda a, b: a == b)):
        if sign in text:
            left, _, right = text.partition(sign)
            return joined(_value(left, contexts), _value(right, contexts))
    if text.startswith("!"):
        return not _value(text[1:], contexts)
    if text.startswith("'"):
        return text.strip("'")
    if called := CALL.fullmatch(text):
        return _called(called[1], called[2], contexts)
    return _at(text, contexts)


def _called(name: str, argument: str, contexts: Contexts) -> Any:
    if name in ("always", "cancelled"):
        return name == "always"
    if name == "toJSON":
        return json.dumps(contexts[argument])
    assert name == "fromJSON", name
    return json.loads(_value(argument, contexts))


def _at(path: str, contexts: Contexts) -> Any:
    """What a context has there. Raises KeyError for what it does not have: a secret alone may be missing."""
    assert PATH.fullmatch(path), path
    first, *rest = path.split(".")
    found = contexts[first]
    for name in rest:
        found = found.get(name, "") if first == "secrets" else found[name]
    return found
