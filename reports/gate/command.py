"""The command `reports gate`."""

from __future__ import annotations

import time
from pathlib import Path

import click

from reports._known import one_line
from reports._options import history_option


@click.command("gate")
@click.option("--policy", type=click.Path(path_type=Path), help="A YAML file. Default: violations block.")
@history_option
def gate_command(policy: Path | None, url: str | None) -> int:
    """Say whether the latest runs let a release pass, with a sentence for each reason why not.

    What is broken blocks where the policy names its severity and its clause, and a run in the history shows that this
    clause was kept, or its breach accepted: until then it is pending, which is told, and blocks nobody.

    Exits with 0 if they do, with 1 where a promise is broken, with 75 where data are missing, old or inconclusive.
    """
    from reports.gate.judge import reasons
    from reports.gate.policy import Policy, read_policy
    from reports.history.behaviour import known_changes
    from reports.history.database import opened, reading
    from reports.history.findings import findings
    from reports.history.trials import latest_trials

    rules = read_policy(policy) if policy else Policy()
    with opened(url) as engine, reading(engine) as connection:
        known = findings(connection), int(time.time()), known_changes(connection)
        found = reasons(connection, rules, latest_trials(connection), *known)
    for reason in found:
        click.echo(("" if reason.code else "not blocking: ") + one_line(reason.text))
    codes = [reason.code for reason in found]
    code = 1 if 1 in codes else max(codes, default=0)
    click.echo("The gate is open." if code == 0 else "The gate is closed.")
    return code
