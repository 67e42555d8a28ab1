"""A sandbox that gets its first data again in mid-run is nobody's fault, though each appointment shows it once."""

from __future__ import annotations

from typing import Any

import pytest

from suites.kit.model.verdicts import VIOLATION, WARNING
from suites.selftest import campaigns, exchanges
from suites.standin import StandIn


def seeded_anew(provider: str, number: int) -> campaigns.Application:
    """The stand-in, whose appointments all are as at first at one moment."""
    standin, fresh, numbers = StandIn(exchanges.contract(provider)), StandIn(exchanges.contract(provider)), list[int]()

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        numbers.append(len(numbers) + 1)
        for row, first in zip(standin.store.appointments, fresh.store.appointments, strict=True):
            if numbers[-1] == number:
                row.shows, row.hidden = first.shows, first.hidden
        return standin(environ, start_response)

    return answer


@pytest.mark.parametrize(("provider", "number"), [("lobbie", 150), ("lobbie", 170), ("sqod", 250)])
def test_a_sandbox_that_is_seeded_anew_breaks_no_promise(provider: str, number: int) -> None:
    """What two appointments show of it, each when it is updated next, is one event and not two."""
    words = campaigns.run(exchanges.contract(provider), seeded_anew(provider, number)).words
    assert (words[VIOLATION], words[WARNING]) == (0, 0)
