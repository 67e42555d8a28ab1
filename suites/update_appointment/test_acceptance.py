"""What a vendor takes."""

from suites.kit.session.items import Trial, clauses


@clauses("accepts")
def test_valid_updates_are_accepted(trial: Trial) -> None:
    """A valid update is answered with a documented success."""
    trial.send()
    trial.judge()


@clauses("addresses")
def test_other_addresses_work_the_same(trial: Trial) -> None:
    """Another way to address an appointment, or to call, does the same."""
    trial.send()
    trial.judge()


@clauses("repeats")
def test_a_repeated_update_gives_the_same_state(trial: Trial) -> None:
    """The same update sent twice is answered the same way and gives the same state."""
    trial.send()
    trial.judge()


@clauses("steady")
def test_the_same_update_gets_the_same_kind_of_answer(trial: Trial) -> None:
    """A valid update is accepted every time that it is sent."""
    trial.send()
    trial.judge()
