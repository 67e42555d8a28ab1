"""What an answer looks like."""

from suites.kit.session.items import Trial, clauses


@clauses("responds")
def test_answers_are_as_documented(trial: Trial) -> None:
    """An answer has a documented status, and the media type and shape documented for it."""
    trial.send()
    trial.judge()


@clauses("derives")
def test_members_of_an_answer_agree(trial: Trial) -> None:
    """A documented relation between the members of an answer holds."""
    trial.send()
    trial.judge()
