"""Whether the base URLs of a contract are some to which a path can be added."""

from __future__ import annotations

from collections.abc import Iterator

from contracts._lines import Node
from contracts._problems import Problem
from contracts.places import is_base


def address_problems(contract: Node) -> Iterator[Problem]:
    """Every base URL that names no host and port, or has a user, a query or a fragment: no request could go there."""
    listed = [one for kind in ("production", "sandbox") for one in contract.get("environments", kind).items()]
    for place in (contract.get("base_url"), *listed):
        if isinstance(place.value, str) and not is_base(place.value):
            yield place.problem(
                "This is not a base URL, to which a path can be added.",  # it may have a password, and is not repeated
                "Expected a host and, if there is one, a port and a path, such as https://api.example.com/v1.",
            )
