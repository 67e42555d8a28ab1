"""The state machine with which Hypothesis makes sequences. Imported when its item runs: Hypothesis takes a while.

What is drawn are numbers only, whatever the target answers: Hypothesis wants each draw to be of the same kind when the
same beginning is drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Sized
from itertools import count
from typing import TYPE_CHECKING, Any

import hypothesis
from hypothesis import HealthCheck, Phase, strategies
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

if TYPE_CHECKING:  # sequences call this module
    from suites.kit.run.sequences import Sequences

TURNS = strategies.integers(0, 11)
MOST = 8
"""Members that an update of some names at most, and never more than half of all: a fault may need that another one is
not named."""
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


def numbers(listed: Sized) -> strategies.SearchStrategy[int]:
    """The numbers of what is listed, each as likely as another."""
    return strategies.integers(0, max(0, len(listed) - 1))


def run_machine(sequences: Sequences, steps: int, seed: int) -> None:
    """Let Hypothesis make sequences until they are over. Raises what a step raised.

    A sequence is drawn to its end in any case: one that stopped would look to Hypothesis like another kind of test.
    """
    failed: list[Exception] = []
    # Emptied at the end: Hypothesis keeps each class of a machine for ever, with all that it refers to.
    playing = [sequences]

    def guarded(act: Callable[[Sequences], None]) -> None:
        if playing[0].is_over:
            return
        try:
            act(playing[0])
        except Exception as error:
            failed.append(error)
            playing[0].is_over = True

    steps_made = sequences.steps
    member, state = numbers(steps_made.fields), numbers(steps_made.states)
    distinct = len({field.pointer for field in steps_made.fields})
    some = strategies.lists(member, min_size=2, max_size=min(MOST, max(2, distinct // 2)))

    class Machine(RuleBasedStateMachine):
        """One appointment and the updates of it."""

        def __init__(self) -> None:
            super().__init__()
            guarded(lambda it: it.begin())

        @rule(member=member, turn=TURNS)
        def update_of_one(self, member: int, turn: int) -> None:
            """One member has another value."""
            guarded(lambda it: it.update([member], turn))

        @rule(number=state, turn=TURNS)
        def change_of_state(self, number: int, turn: int) -> None:
            """A member that is like a state has another value."""
            guarded(lambda it: it.change_state(number, turn))

        @rule(members=some, turn=TURNS)
        def update_of_some(self, members: list[int], turn: int) -> None:
            """Several members have other values."""
            guarded(lambda it: it.update(members, turn))

        @rule()
        def read(self) -> None:
            """The appointment is read."""
            guarded(lambda it: it.read())

        @rule(number=numbers(steps_made.refused))
        def refused(self, number: int) -> None:
            """An update that is to be refused."""
            guarded(lambda it: it.pick(it.steps.refused, number))

        @rule()
        def repeat(self) -> None:
            """The last update once more."""
            guarded(lambda it: it.repeat())

        @rule(number=numbers(steps_made.elsewhere), members=some, turn=TURNS)
        def elsewhere(self, number: int, members: list[int], turn: int) -> None:
            """An update that is sent in another way."""
            guarded(lambda it: it.elsewhere(number, members, turn))

        @rule(number=numbers(steps_made.emptied), turn=TURNS)
        def empty(self, number: int, turn: int) -> None:
            """A member is emptied."""
            guarded(lambda it: it.empty(number, turn))

        def teardown(self) -> None:
            """End the sequence."""
            guarded(lambda it: it.end())

    settings = hypothesis.settings(max_examples=BATCH, stateful_step_count=steps, **SETTINGS)
    for number in count():
        if sequences.is_over:
            break
        hypothesis.seed(seed + number)(Machine)
        run_state_machine_as_test(Machine, settings=settings)
    playing.clear()
    if failed:
        raise failed[0]
