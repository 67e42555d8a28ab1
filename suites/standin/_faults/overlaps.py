"""Faults that show only where two updates of one appointment are under way at the same moment."""

from __future__ import annotations

import time
from dataclasses import replace

from contracts import Clause
from suites.standin._faults._register import fault_kind
from suites.standin._request_context import RequestContext
from suites.standin._state import after_update


@fault_kind("coexists", "store")
def saves_the_whole_record(context: RequestContext, clause: Clause) -> None:
    """Loads the appointment, calls another service, and saves all of it: what was stored meanwhile is lost."""
    time.sleep(context.store.slow_seconds)
    if context.store.is_overlapping and context.row is not None:
        loaded = replace(context.row, shows=context.row.previous)
        context.after = context.echo = after_update(context.contract, context.store, loaded, context.body)
