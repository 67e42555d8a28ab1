"""Updates that a vendor refuses, and how."""

from suites.kit.session.items import Trial, clauses


@clauses("refuses")
def test_broken_constraints_are_refused(trial: Trial) -> None:
    """An update that breaks one documented constraint gets a documented refusal."""
    trial.send()
    trial.judge()


@clauses("hides")
def test_other_appointments_are_hidden(trial: Trial) -> None:
    """Unknown, foreign and malformed ids are refused as documented."""
    trial.send()
    trial.judge()


@clauses("guards")
def test_credentials_are_required(trial: Trial) -> None:
    """Missing, malformed and wrong credentials are refused as documented."""
    trial.send()
    trial.judge()


@clauses("depends")
def test_rules_hold_for_stored_values(trial: Trial) -> None:
    """What is refused beside a value of another member is refused where the appointment has that value, too."""
    trial.send()
    trial.judge()


@clauses("locks")
def test_closed_appointments_are_locked(trial: Trial) -> None:
    """An appointment in a closed state refuses every update, and none changes it."""
    trial.send()
    trial.judge()


@clauses("withstands")
def test_odd_requests_do_no_harm(trial: Trial) -> None:
    """An unusual or malformed request is refused or accepted, and never causes a server error."""
    trial.send()
    trial.judge()
