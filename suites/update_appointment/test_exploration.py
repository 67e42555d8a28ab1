"""What no list of probes thinks of: updates made by Schemathesis from the request schema."""

from suites.kit.session.items import Trial, clauses


@clauses("explores")
def test_generated_updates_break_nothing(trial: Trial) -> None:
    """Generated updates of a region break no clause; what they find is filed under the clause it breaks."""
    trial.explore()
    trial.judge()
