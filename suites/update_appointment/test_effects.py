"""What an update changes, and what it leaves alone."""

from suites.kit.session.items import Trial, clauses


@clauses("echoes")
def test_sent_values_are_the_values_afterwards(trial: Trial) -> None:
    """The answer shows the values that were sent."""
    trial.send()
    trial.judge()


@clauses("confines")
def test_nothing_unlisted_is_set(trial: Trial) -> None:
    """Members that an update does not list are as before, though one sends them."""
    trial.send()
    trial.judge()


@clauses("persists")
def test_a_read_shows_what_was_answered(trial: Trial) -> None:
    """A read after the update shows the same values as the update's answer."""
    trial.send()
    trial.judge()


@clauses("agrees")
def test_other_operations_show_what_an_update_changed(trial: Trial) -> None:
    """A list, or a record beside the appointment, shows what an update changed, and nothing else changed there."""
    trial.send()
    trial.judge()


@clauses("lists")
def test_the_list_shows_it_once(trial: Trial) -> None:
    """The list in which the appointment is looked for after an update shows it once."""
    trial.send()
    trial.judge()


@clauses("preserves")
def test_unsent_members_stay(trial: Trial) -> None:
    """Members that an update does not send are the same before and after it."""
    trial.send()
    trial.judge()


@clauses("coexists")
def test_updates_at_the_same_moment_both_stay(trial: Trial) -> None:
    """Two updates of different members that are accepted at the same moment are both stored."""
    trial.send()
    trial.judge()


@clauses("replaces")
def test_objects_are_replaced_whole(trial: Trial) -> None:
    """An object documented as replaced whole keeps no member that the update does not send."""
    trial.send()
    trial.judge()


@clauses("empties")
def test_members_can_be_emptied(trial: Trial) -> None:
    """A member that an accepted update empties does not keep its old value."""
    trial.send()
    trial.judge()


@clauses("keeps")
def test_facts_never_change(trial: Trial) -> None:
    """Identity and creation facts are the same after every update."""
    trial.send()
    trial.judge()


@clauses("advances")
def test_the_update_stamp_moves_forward(trial: Trial) -> None:
    """The update time stamp never goes back, and moves forward when something has changed."""
    trial.send()
    trial.judge()


@clauses("isolates")
def test_other_appointments_stay(trial: Trial) -> None:
    """An update of one appointment changes no other."""
    trial.send()
    trial.judge()


@clauses("leaves")
def test_refused_updates_change_nothing(trial: Trial) -> None:
    """A refused update leaves the appointment as it was."""
    trial.send()
    trial.judge()
