"""What a generator gone wild might propose to the client: other ids, methods, overrides and hosts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID

from contracts import Operation
from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Probe

Proposal = tuple[str, Callable[[Client], Any]]
"""What is tried, in words, and the attempt."""

EVIL = "evil.example.com"
METHODS = (
    "DELETE",
    "POST",
    "PUT",
    "PATCH",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "COPY",
    "delete",
    "Patch",
    "PUT ",
)
SPLIT = "PATCH / HTTP/1.1\r\nX-HTTP-Method-Override: DELETE\r\n\r\n"
QUERIES: tuple[dict[str, str], ...] = (
    {"_method": "DELETE"},
    {"_method": "delete"},
    {"_method[]": "DELETE"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"a&_method": "DELETE"},
    {"": f"//{EVIL}"},
    {"page": "999"},
    {"partner_id": "2"},
)
ODD_BODIES: tuple[dict[str, Any], ...] = (
    {"body": {"_method": "DELETE"}},
    {"body": {"_METHOD": "DELETE"}},
    {"body": {".method": "DELETE"}, "media_type": "multipart/form-data"},
    {"body": {"[method": "DELETE"}, "media_type": "multipart/form-data"},
    {"raw": b'{"_method": "DELETE"}'},
    {"raw": b"%5Fmethod=DELETE", "media_type": "application/x-www-form-urlencoded"},
    {"media_type": "application/json\r\nX-HTTP-Method-Override: DELETE"},
    {"media_type": "application/json\nX-HTTP-Method-Override: DELETE"},
    {"media_type": "X-HTTP-Method-Override: DELETE"},
)


def proposals(bound: BoundContract, seed: int, count: int) -> Iterator[Proposal]:
    """So many attempts through every public door of a client, none of which is an update or read of a declared id."""
    random = Random(seed)
    doors = (_other_id, _other_method, _other_query, _odd_body, _other_read, _cancelled, _other_call)
    for number in range(count):
        yield doors[number % len(doors)](bound, random)


def _other_id(bound: BoundContract, random: Random) -> Proposal:
    """An update of an appointment that nobody declared."""
    path = _declared(bound, random)
    for name in random.sample(sorted(path), random.randint(1, len(path))):
        path[name] = _odd(path[name], random)
    return f"update {path}", lambda client: client.update(_probe(path=path))


def _other_method(bound: BoundContract, random: Random) -> Proposal:
    """Another method at a declared appointment or anywhere."""
    allowed = bound.contract.update.method
    method = random.choice([word for word in METHODS if word != allowed] + [SPLIT.replace("PATCH", allowed)])
    path = _declared(bound, random)
    return f"{method!r} {path}", lambda client: client.update(_probe(path=path, method=method))


def _other_query(bound: BoundContract, random: Random) -> Proposal:
    """A query that makes another request of an update."""
    path, query = _declared(bound, random), random.choice(QUERIES)
    method = random.choice([None, "POST"])
    return f"{method} {path} ? {query}", lambda client: client.update(_probe(path=path, query=query, method=method))


def _odd_body(bound: BoundContract, random: Random) -> Proposal:
    """A body or media type that makes another request of an update, or of the documented override."""
    path, content = _declared(bound, random), random.choice(ODD_BODIES)
    way: dict[str, Any] = random.choice([{}, {"method": "POST", "query": {"_method": "PATCH"}}])
    return f"{way} {path} {content}", lambda client: client.update(_probe(path=path, **way, **content))


def _other_read(bound: BoundContract, random: Random) -> Proposal:
    """A read that is none, or of something else."""
    reading = bound.contract.behaviour.read
    assert reading is not None
    operation = bound.contract.operations[reading.operation]
    other, path = _altered(operation, random), _declared(bound, random)
    if other is operation:
        path = {name: _odd(value, random) for name, value in path.items()}
    query = random.choice([{}, *QUERIES])
    return f"read {other.method} {other.path} {path} {query}", lambda client: client.read(other, path, query)


def _altered(operation: Operation, random: Random) -> Operation:
    return random.choice(
        [
            operation,
            replace(operation, method=random.choice(["DELETE", "POST", "TRACE", "get", "GET\r\nX: y"])),
            *(replace(operation, path=place + operation.path) for place in _places()),
            replace(operation, path=f"{operation.path}/../{UUID(int=random.getrandbits(128))}"),
        ]
    )


def _cancelled(bound: BoundContract, random: Random) -> Proposal:
    """The recipe's own calls, at appointments that the suite did not make."""
    recipe = bound.contract.behaviour.provision
    assert recipe is not None
    step = random.choice([recipe.cancel, *recipe.steps.values()])
    operation, path = bound.contract.operations[step.operation], _declared(bound, random)
    if random.random() < 0.5:
        name = random.choice(sorted(path))
        path[name] = _odd(path[name], random)
    address = _joined(operation.path, path)
    query = {name: str(value) for name, value in step.query.items()}
    told = f"call {operation.method} {address} {query}"
    return told, lambda client: client.call(operation.method, address, query, step.body, may_repeat=True)


def _other_call(bound: BoundContract, random: Random) -> Proposal:
    """A call that no recipe has: somewhere else, or of another method."""
    operation = random.choice(sorted(bound.contract.operations.values(), key=lambda known: known.id))
    address = _joined(operation.path, _declared(bound, random))
    method = random.choice(METHODS)
    path = random.choice([*(place + address for place in _places()), f"{address}/", f"{address}?x=1", f"{address}#x"])
    return f"call {method} {path}", lambda client: client.call(method, path, {}, {"a": 1}, may_repeat=True)


def _declared(bound: BoundContract, random: Random) -> dict[str, str]:
    """The path parameters of an appointment that the target gives and the suite may write to."""
    names = bound.contract.update.path_names
    rows = bound.target.fixtures["appointment.editable"]
    return {name: str(random.choice(rows)[name]) for name in names}


def _odd(id: str, random: Random) -> str:
    """Something else in the place of an id."""
    other = str(UUID(int=random.getrandbits(128), version=4))
    near = str(int(id) + random.choice((-1, 7, 10_000))) if id.isdecimal() else id.upper() + "A"
    return random.choice(
        [
            *(
                other,
                near,
                id + "0",
                f"{id} ",
                f"{id}%00",
                f"{id}\x00",
                f"{id}/",
                f"{id}%2F",
                f"{id}%2f..%2f{other}",
                f"{id}/../{other}",
            ),
            *(
                f"../{other}",
                "..",
                ".",
                "%2e%2e",
                "%2E.",
                "%252e%252e",
                "..\\",
                f"\\\\{EVIL}\\{id}",
                f"{id}\\..\\{other}",
                "",
            ),
            *(
                f"https://{EVIL}/{id}",
                f"//{EVIL}/{id}",
                f"@{EVIL}/{id}",
                f"user:word@{EVIL}",
                f":80@{EVIL}",
                f"{id}@{EVIL}",
            ),
            *(f"{id}?_method=DELETE", f"{id}&_method=DELETE", f"{id};_method=DELETE", f"{id}#{other}", f"?{id}", "#"),
            *(
                f"{id}\r\nX-HTTP-Method-Override: DELETE",
                f"{id} HTTP/1.1\r\n\r\nDELETE /{id}",
                "{id}",
                "*",
                f"{id},{other}",
            ),
        ]
    )


def _places() -> tuple[str, ...]:
    return (
        f"https://{EVIL}",
        f"//{EVIL}",
        f"@{EVIL}",
        f":80@{EVIL}",
        f".{EVIL}",
        "/..",
        "/%2e%2e",
        "\\",
        f"\\\\{EVIL}",
        "//",
        "?",
        "#",
    )


def _joined(template: str, path: Mapping[str, str]) -> str:
    """A path with ids put in as they come, unlike the client does it."""
    for name, value in path.items():
        template = template.replace("{" + name + "}", value)
    return template


def _probe(**facts: Any) -> Probe:
    return Probe("MADE-UP", "a proposal", **{"body": {}, **facts})
