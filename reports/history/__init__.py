"""The history: runs, verdicts and findings over time, in a database."""


class HistoryError(Exception):
    """The history cannot be used, or does not know what is asked for; the message is for the person who asked."""
