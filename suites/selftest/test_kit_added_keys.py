"""What putting back promises where a vendor merges an object with what it is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from suites.kit.model.bound_contract import BoundContract
from suites.selftest import exchanges
from suites.selftest.put_backs import NOTHING_SHOWN, Served, serving

MEMBER = "partner_meta"


def bound_with(value: object) -> BoundContract:
    """Eka's contract with another schema for the values of an open object."""
    update = exchanges.contract("eka").schemas["update"]
    values = {"type": "object", "additionalProperties": {"type": value}}
    return exchanges.reworded({**update, "properties": {**update["properties"], MEMBER: values}}, "eka")


@contextmanager
def merging(folder: Path, value: object) -> Iterator[Served]:
    """A run at a vendor that merges the object, and takes a key out where it is null."""
    with serving(folder, bound_with(value)) as run:

        def merged(request: httpx.Request) -> httpx.Response | None:
            if request.method == "GET":
                return None
            kept: dict[str, Any] = {**run.shown[MEMBER], **json.loads(request.content)[MEMBER]}
            run.shown[MEMBER] = {key: value for key, value in kept.items() if value is not None}
            return NOTHING_SHOWN

        run.interject = merged
        yield run


def values_sent(run: Served) -> list[Any]:
    """What putting back sends, after an update that gave a key another value and added one."""
    run.send({MEMBER: {"key1": "other", "ours": "x"}})
    run.restore()
    return [update[MEMBER] for update in run.updates]


def test_an_added_key_is_taken_out_by_null(tmp_path: Path) -> None:
    """A key that the run has added is sent as null where it stays and the contract documents null for it."""
    with merging(tmp_path, ["string", "null"]) as run:
        before = dict(run.shown[MEMBER])
        assert values_sent(run) == [before, {**before, "ours": None}]
        assert run.shown[MEMBER] == before


def test_undocumented_null_is_not_sent(tmp_path: Path) -> None:
    """Where the contract does not document null for a key, none is sent."""
    with merging(tmp_path, "string") as run:
        before = dict(run.shown[MEMBER])
        assert values_sent(run) == [before]
