"""Takes a journal into the history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from reports._behaviour import TABLE_ONLY, Classes
from reports._journal import FOLDER, JournalError, read_results
from reports._outcomes import answers_of
from reports._records import TESTED, Finding, Journal, Summary, Target, Verdict, short_digest
from reports.history import tables
from reports.history.behaviour import note_changes
from reports.history.choices import stored
from reports.history.clocks import is_wrong, wrong_clock
from reports.history.killed import left_behind
from reports.history.ledger_files import settled_by
from reports.history.names import finding_ids
from reports.history.stored_text import clipped, clipped_if_any

Row = dict[str, Any]


PUT_BACK, ACCEPTED = "put back", "accepted"
"""What a command has done about what a run left changed. The file has the second word where it was that."""


class Taken(Enum):
    """What became of a journal: the history has learned something, knew it, or keeps nothing of such a run."""

    NEW = "new"
    KNOWN = "known"
    INJECTED = "injected"


def ingest(connection: Connection, path: Path, folder: Path = FOLDER, classes: Classes = TABLE_ONLY) -> Taken:
    """Take in the run that a journal records; `folder` is that of the journals, where its restore ledger may be.

    `classes` are a team's own of changes of behaviour.

    One that is known is left as it is; of one that was known cut short, what is known now replaces it. Raises
    JournalError for a file that is no journal, and for a run that began in the future. A run with an injected fault
    says nothing of a vendor, and is not taken in.
    """
    journal = read_results(path)
    _check_clock(journal)
    known = _known(connection, journal)
    if journal.injected:
        return Taken.INJECTED
    if known is not None and not _says_more(connection, journal, known):
        is_news = _settle(connection, known.id, journal, folder) or _note_left(connection, known.id, journal, folder)
        return Taken.NEW if _add_missing(connection, known.id, journal, classes) or is_news else Taken.KNOWN
    if known is not None:
        connection.execute(delete(tables.run).where(tables.run.c.id == known.id))
    run_id = _added(connection, tables.run, _run(journal))
    for target in journal.targets:
        _add_trial(connection, run_id, journal, target, classes)
    _settle(connection, run_id, journal, folder)
    _note_left(connection, run_id, journal, folder)
    return Taken.NEW


def _add_missing(connection: Connection, run_id: int, journal: Journal, classes: Classes) -> bool:
    """Add what a known run says of targets that were forgotten. Returns whether there is any."""
    trial = tables.trial.c
    stored = set(connection.scalars(select(trial.provider).where(trial.run_id == run_id)))
    missing = [one for one in journal.targets if one.provider not in stored]
    for target in missing:
        _add_trial(connection, run_id, journal, target, classes)
    return bool(missing)


def _settle(connection: Connection, run_id: int, journal: Journal, folder: Path) -> bool:
    """Note that nothing is owed any more of what a run changed, if a command says so. Returns whether that is news."""
    trial, word = tables.trial, settled_by(journal, folder)
    if word is None:
        return False
    settled = ACCEPTED if word == ACCEPTED else PUT_BACK
    is_news = trial.c.run_id == run_id, trial.c.left != ""
    return connection.execute(update(trial).where(*is_news).values(left="", settled=settled)).rowcount > 0


def _note_left(connection: Connection, run_id: int, journal: Journal, folder: Path) -> bool:
    """Note what a run that was killed has left changed, if no command settled it. Returns whether that is news."""
    trial, is_news = tables.trial, False
    for provider, text in left_behind(journal, folder).items():
        own = trial.c.run_id == run_id, trial.c.provider == provider, trial.c.left == ""
        is_news |= connection.execute(update(trial).where(*own).values(left=clipped(text))).rowcount > 0
    return is_news


def _known(connection: Connection, journal: Journal) -> Any:
    run = tables.run.c
    same = select(run.id, run.exit).where(run.name == journal.run, run.header == short_digest(_header(journal)))
    return connection.execute(same).one_or_none()


def _says_more(connection: Connection, journal: Journal, known: Any) -> bool:
    """Whether a journal has its end, or more verdicts, where what is known of the run was cut short."""
    verdicts = select(func.count()).select_from(tables.verdict).join(tables.trial)
    stored = connection.scalar(verdicts.where(tables.trial.c.run_id == known.id)) or 0
    return known.exit is None and (not journal.cut_short or len(journal.verdicts) > stored)


def _check_clock(journal: Journal) -> None:
    """Refuse a run of the future: it would be the latest one until then, whatever came after it."""
    if is_wrong(journal.started):
        raise JournalError(f"{journal.path}  {wrong_clock(journal.started)}")


def _header(journal: Journal) -> str:
    """What tells runs of one name apart."""
    return repr((journal.started, journal.profile, journal.seed, journal.targets))


def _run(journal: Journal) -> Row:
    return {
        "name": journal.run,
        "header": short_digest(_header(journal)),
        "suite": journal.suite,
        "profile": journal.profile,
        "seed": journal.seed,
        "started": int(journal.started.timestamp()),
        "finished": int(journal.finished.timestamp()) if journal.finished else None,
        "exit": journal.exit,
        "job": journal.job or None,
        "checkout": clipped(journal.folder) or None,
        "file": clipped(journal.place) or None,
    }


def _add_trial(connection: Connection, run_id: int, journal: Journal, target: Target, classes: Classes) -> None:
    summary = next((one for one in journal.summaries if one.provider == target.provider), None)
    verdicts = [one for one in journal.verdicts if one.provider == target.provider]
    trial = _added(connection, tables.trial, _trial(run_id, journal, target, summary, verdicts))
    clauses = _clause_ids(connection, verdicts)
    rows = [_verdict(trial, clauses[one.clause], one) for one in verdicts]
    _insert(connection, tables.verdict, rows)
    at = {"provider": target.provider, "target": clipped(target.target)}
    _add_sightings(connection, trial, at, clauses, verdicts, journal.naming)
    note_changes(connection, trial, answers_of(journal, target, summary), classes)


def _trial(run_id: int, journal: Journal, target: Target, summary: Summary | None, verdicts: Sequence[Verdict]) -> Row:
    return {
        "run_id": run_id,
        **{name: clipped(getattr(target, name)) for name in ("provider", "target", "title", "base_url", "operation")},
        **{name: clipped(getattr(target, name)) for name in ("page", "owner")},
        "contract": target.contract_date,
        "revision": clipped(target.revision) or None,
        "revision_number": target.revision_number,
        "profile": journal.profile,
        "started": int(journal.started.timestamp()),
        "is_complete": summary is not None and not journal.cut_short,
        "is_selection": bool(summary and summary.untried),
        "tested": sum(one.verdict in TESTED for one in verdicts),
        "left": clipped("\n".join(summary.left if summary else ())),
        "down_since": _seconds(summary.down_since) if summary else None,
        "whose": summary.whose if summary else "unknown",
        "sentence": clipped(summary.sentence) if summary else "The run was cut short.",
        "command": clipped(summary.command if summary else target.command),
        **{name: getattr(summary, name) if summary else 0 for name in ("requests", "accepted", "refused")},
        **_latency(summary),
    }


def _seconds(instant: str) -> int | None:
    """A time in seconds since 1970; None for none, and for what is no time of the calendar."""
    try:
        return int(datetime.fromisoformat(instant).timestamp()) if instant else None
    except ValueError:
        return None


def _latency(summary: Summary | None) -> Row:
    return {name: summary.latency.get(name) if summary else None for name in ("median", "p95")}


def _clause_ids(connection: Connection, verdicts: Sequence[Verdict]) -> dict[str, int]:
    """The ids of the wordings of clauses that verdicts are about; those that are new are added."""
    rows = {(row["name"], row["digest"]): row for row in (_clause(one) for one in verdicts)}
    clause = tables.clause.c
    providers = {one.provider for one in verdicts}
    known = select(clause.name, clause.digest, clause.id).where(clause.provider.in_(providers))
    ids = {(name, digest): id for name, digest, id in connection.execute(known)}
    _insert(connection, tables.clause, [row for key, row in rows.items() if key not in ids])
    ids = {(name, digest): id for name, digest, id in connection.execute(known)}
    return {name: ids[name, digest] for name, digest in rows}


def _clause(verdict: Verdict) -> Row:
    place = verdict.source.at if verdict.source.line is None else f"{verdict.source.at}, line {verdict.source.line}"
    facts = {"says": clipped(verdict.says), "strength": verdict.strength, "check": verdict.check}
    key = {"provider": verdict.provider, "name": verdict.clause}
    return {
        **key,
        **facts,
        "place": clipped(place),
        "page": clipped_if_any(verdict.source.page),
        "digest": verdict.wording,
    }


def _verdict(trial: int, clause: int, verdict: Verdict) -> Row:
    facts = {"verdict": verdict.verdict, "cases": verdict.cases, "reason": clipped_if_any(verdict.reason)}
    return {"trial_id": trial, "clause_id": clause, **facts}


def _add_sightings(
    connection: Connection, trial: int, at: Row, clauses: Mapping[str, int], verdicts: Sequence[Verdict], naming: int
) -> None:
    seen: dict[str, tuple[Verdict, Finding]] = {}
    accepted = [known for one in verdicts if one.accepted and (known := one.as_known)]
    for verdict in (*verdicts, *accepted):
        for found in verdict.findings:
            seen.setdefault(found.fingerprint, (verdict, found))
    ids = finding_ids(connection, at, [found for _, found in seen.values()], naming)
    rows = {  # by finding: an earlier rule may have given one finding two fingerprints
        (id := ids[found.fingerprint]): _sighting(trial, id, clauses, verdict, found)
        for verdict, found in seen.values()
    }
    _insert(connection, tables.sighting, rows.values())


def _sighting(trial: int, finding: int, clauses: Mapping[str, int], verdict: Verdict, found: Finding) -> Row:
    clause = clauses.get(found.clause, clauses[verdict.clause])  # it may belong to another clause than the one tried
    names = ("seen", "spread", "sent", "expected", "got", "script", "shown_by", "answered", "refusals")
    texts = {name: clipped(getattr(found, name)) for name in names} | {"choices": stored(found)}
    severity = "known" if verdict.verdict == "known" else found.severity
    return {"finding_id": finding, "trial_id": trial, "clause_id": clause, "severity": severity, **texts}


def _added(connection: Connection, table: Table, row: Row) -> Any:
    return connection.execute(insert(table), row).inserted_primary_key[0]  # type: ignore[index]


def _insert(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    if found := list(rows):
        connection.execute(insert(table), found)
