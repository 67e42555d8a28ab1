"""What is told to people about a run. Reads journals; knows nothing of how checks work."""

from reports._diff import Change, Difference, difference
from reports._journal import FOLDER, SCHEMA, JournalError, find, latest, read
from reports._page import page, write_page
from reports._records import Exchange, Finding, Journal, Source, Summary, Target, Verdict
from reports._summary import markdown

__all__ = [
    "FOLDER",
    "SCHEMA",
    "Change",
    "Difference",
    "Exchange",
    "Finding",
    "Journal",
    "JournalError",
    "Source",
    "Summary",
    "Target",
    "Verdict",
    "difference",
    "find",
    "latest",
    "markdown",
    "page",
    "read",
    "write_page",
]
