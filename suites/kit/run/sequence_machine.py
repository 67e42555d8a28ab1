"""The state machine with which Hypothesis makes sequences. Imported when its item runs: Hypothesis takes a while.

What is drawn are numbers only, whatever the target answers: Hypothesis wants each draw to be of the same kind when the
same beginning is drawn again.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import hypothesis
from hypothesis import HealthCheck, Phase, strategies
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

if TYPE_CHECKING:  # sequences call this module
    from suites.kit.run.sequences import Sequences

NUMBERS = strategies.integers(0, 9_999)
SOME = strategies.lists(NUMBERS, min_size=2, max_size=4)
BATCH = 25
"""Sequences that Hypothesis makes at a time: so many are drawn in vain at most when the share is spent."""
SETTINGS: dict[str, Any] = {
    "phases": [Phase.generate],  # our own reduction follows
    "database": None,
    "deadline": None,  # how long a step takes is up to the target
    "suppress_health_check": list(HealthCheck),
    "print_blob": False,
    "derandomize": False,
}


def run_machine(sequences: Sequences, steps: int, seed: int) -> None:
    """Let Hypothesis make sequences until they are over. Raises what a step raised.

    A sequence is drawn to its end in any case: one that stopped would look to Hypothesis like another kind of test.
    """
    failed: list[Exception] = []

    def guarded(action: Any, *arguments: Any) -> None:
        if sequences.is_over:
            return
        try:
            action(*arguments)
        except Exception as error:
            failed.append(error)
            sequences.is_over = True

    class Machine(RuleBasedStateMachine):
        """One appointment and the updates of it."""

        def __init__(self) -> None:
            super().__init__()
            guarded(sequences.begin)

        @rule(member=NUMBERS, turn=NUMBERS)
        def update_of_one(self, member: int, turn: int) -> None:
            guarded(sequences.update, [member], turn)

        @rule(members=SOME, turn=NUMBERS)
        def update_of_some(self, members: list[int], turn: int) -> None:
            guarded(sequences.update, members, turn)

        @rule()
        def read(self) -> None:
            guarded(sequences.read)

        @rule(number=NUMBERS)
        def refused(self, number: int) -> None:
            guarded(sequences.pick, sequences.steps.refused, number)

        @rule()
        def repeat(self) -> None:
            guarded(sequences.repeat)

        @rule(number=NUMBERS, members=SOME, turn=NUMBERS)
        def elsewhere(self, number: int, members: list[int], turn: int) -> None:
            guarded(sequences.elsewhere, number, members, turn)

        @rule(number=NUMBERS)
        def empty(self, number: int) -> None:
            guarded(sequences.pick, sequences.steps.emptied, number)

        def teardown(self) -> None:
            guarded(sequences.end)

    settings = hypothesis.settings(max_examples=BATCH, stateful_step_count=steps, **SETTINGS)
    for number in count():
        if sequences.is_over:
            break
        hypothesis.seed(seed + number)(Machine)
        run_state_machine_as_test(Machine, settings=settings)
    if failed:
        raise failed[0]
