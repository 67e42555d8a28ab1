"""A run as one JSON document. `summary.schema.json` beside this module is its published schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reports._commands import replay_command
from reports._facts import Section, sections
from reports._headline import headline
from reports._left_open import observed_of
from reports._records import Announcement, Finding, Journal, Observation, Verdict

VERSION = 1
"""It is increased when the meaning of a member changes; new members may come at any time."""


def as_json(journal: Journal) -> str:
    """The run as JSON, one line a member; characters beyond ASCII are escaped, so that none acts on a terminal."""
    return json.dumps(_run(journal), indent=2)


def _run(journal: Journal) -> Mapping[str, Any]:
    found = headline(journal)
    return {
        "version": VERSION,
        "run": journal.run,
        "suite": journal.suite,
        "profile": journal.profile,
        "seed": journal.seed,
        "started": journal.started.isoformat(),
        "finished": journal.finished.isoformat() if journal.finished else None,
        "exit": journal.exit,
        "job": journal.job or None,
        "verdict": found.tone,
        "title": found.title,
        "left_out": journal.left_out,
        "targets": [_target(journal, section) for section in sections(journal)],
    }


def _target(journal: Journal, section: Section) -> Mapping[str, Any]:
    summary = section.summary
    return {
        **vars(section.target),
        "command": section.command,
        "verdict": section.tone,
        "sentence": section.sentence,
        "whose": section.whose,
        "counts": section.counts,
        "requests": summary.requests if summary else None,
        "accepted": summary.accepted if summary else None,
        "refused": summary.refused if summary else None,
        "latency": summary.latency if summary else {},
        "observations": [_without_provider(one) for one in observed_of(journal, section.target.provider)],
        "announcements": [
            _without_provider(one) for one in journal.announcements if one.provider == section.target.provider
        ],
        "clauses": [_clause(journal, verdict) for verdict in section.verdicts],
    }


def _without_provider(one: Observation | Announcement) -> Mapping[str, Any]:
    return {name: value for name, value in vars(one).items() if name != "provider"}


def _clause(journal: Journal, verdict: Verdict) -> Mapping[str, Any]:
    findings = [{**vars(found), "replay": _replay(journal, found)} for found in verdict.findings]
    own = {name: value for name, value in vars(verdict).items() if name not in ("provider", "source")}
    return {**own, "at": verdict.source.at, "page": verdict.source.page, "findings": findings}


def _replay(journal: Journal, found: Finding) -> str:
    return replay_command(journal.run, found.fingerprint, file=journal.place)
