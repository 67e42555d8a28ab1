"""Updates that no list of probes contains: Schemathesis generates them from the request schema."""

from suites.kit.session.items import Trial, clauses


@clauses("explores")
def test_generated_updates_break_nothing(trial: Trial) -> None:
    """Generated updates of a region break no clause; each finding is filed under the clause that is broken."""
    trial.explore()
    trial.judge()


@clauses("observes")
def test_what_is_left_open_is_recorded(trial: Trial) -> None:
    """What the page leaves open is sent in a long run, and what becomes of it is recorded; nobody is blamed."""
    trial.explore()
    trial.judge()


@clauses("sequences")
def test_sequences_of_updates_break_nothing(trial: Trial) -> None:
    """Updates in a row, in a long run, break no clause; each finding is filed under the clause that is broken."""
    trial.explore()
    trial.judge()
