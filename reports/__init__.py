"""Reports about a run for people. They are made from the journal alone, without knowing how checks work."""

from reports._diff import Change, Difference, NotComparable, difference, differences
from reports._journal import FOLDER, SCHEMA, JournalError, find, latest, read
from reports._outcomes import Outcome, outcomes
from reports._records import Exchange, Finding, Journal, Source, Summary, Target, Verdict
from reports._summary import markdown
from reports.pages.run import page, write_page

__all__ = [
    "FOLDER",
    "SCHEMA",
    "Change",
    "Difference",
    "Exchange",
    "Finding",
    "Journal",
    "JournalError",
    "NotComparable",
    "Outcome",
    "Source",
    "Summary",
    "Target",
    "Verdict",
    "difference",
    "differences",
    "find",
    "latest",
    "markdown",
    "outcomes",
    "page",
    "read",
    "write_page",
]
