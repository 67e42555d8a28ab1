"""What putting back promises where a vendor replaces an object of which its page says that it merges it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from suites.kit.restore.put_back_result import AS_BEFORE
from suites.selftest.put_backs import Served, served

MEMBERS = {"name", "email", "phone_number"}


def resetting(run: Served, most: int = 100, **fixed: str) -> None:
    """Let each update of the claimant empty what it does not name of it; one that names a `fixed` member is refused, or
    more members than `most`."""

    def answer(request: httpx.Request) -> httpx.Response | None:
        if request.method == "GET":
            return None
        sent: dict[str, Any] = json.loads(request.content).get("claimant", {})
        if fixed.keys() & sent.keys() or len(sent) > most:
            return httpx.Response(409)
        if sent:
            run.shown["claimant"].update(dict.fromkeys(MEMBERS - sent.keys()))
        return None

    run.interject = answer


@pytest.fixture
def merging(tmp_path: Path) -> Iterator[Served]:
    """A run at a vendor of which the contract says that it merges the claimant."""
    with served(tmp_path, "sqod") as run:
        yield run


def test_an_object_that_parts_reset_is_sent_whole(merging: Served) -> None:
    """Where an update of a part resets the rest of its object, one update with all old values brings all back."""
    before = merging.kept()
    merging.send({"claimant": {"name": "Ours"}})
    resetting(merging)
    [restored] = merging.restore()
    sent = [set(body["claimant"]) for body in merging.updates]
    assert (restored.outcome, merging.kept(), sent[0]) == (AS_BEFORE, before, {"name"})


def test_an_object_that_keeps_its_rest_is_sent_in_part(merging: Served) -> None:
    """No member is sent that is as before, while nothing has shown that a part resets the rest."""
    merging.send({"claimant": {"name": "Ours"}})
    [restored] = merging.restore()
    assert (restored.outcome, [set(body["claimant"]) for body in merging.updates]) == (AS_BEFORE, [{"name"}])


def test_no_part_is_sent_alone_that_would_empty_the_others(merging: Served) -> None:
    """Where the whole is refused and most of it taken, what is left is not sent by itself, as that empties the rest."""
    merging.send({"claimant": {"name": "Ours"}})
    resetting(merging, most=2)
    [restored] = merging.restore()
    assert (restored.not_restored, merging.updates[-1]["claimant"].keys()) == (("/claimant/name",), MEMBERS - {"name"})


def test_a_refused_whole_object_is_named_as_changed(merging: Served) -> None:
    """Where the vendor refuses the whole object, the members that stay changed are named."""
    merging.send({"claimant": {"name": "Ours"}})
    resetting(merging, email="fixed")
    [restored] = merging.restore()
    assert "/claimant/email" in restored.not_restored
