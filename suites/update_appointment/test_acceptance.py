"""Updates that a vendor accepts."""

from suites.kit.session.items import Trial, clauses


@clauses("accepts")
def test_valid_updates_are_accepted(trial: Trial) -> None:
    """A valid update is answered with a documented success."""
    trial.send()
    trial.judge()


@clauses("addresses")
def test_other_addresses_work_the_same(trial: Trial) -> None:
    """An update has the same effect through every documented way to address the appointment or to call."""
    trial.send()
    trial.judge()


@clauses("repeats")
def test_a_repeated_update_gives_the_same_state(trial: Trial) -> None:
    """The same update sent twice gets the same answer and leaves the same state."""
    trial.send()
    trial.judge()


@clauses("steady")
def test_the_same_update_gets_the_same_kind_of_answer(trial: Trial) -> None:
    """A valid update is accepted every time it is sent."""
    trial.send()
    trial.judge()
