"""The page of the CI job in which a run goes on, as the forge says: who reads of a failure finds its log there."""

from __future__ import annotations

import re
from collections.abc import Mapping

GITHUB = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
OTHERS = ("CI_JOB_URL", "BUILD_URL")
"""What GitLab and Jenkins say."""
PAGE = re.compile(r"https?://[^\s@/?#]+(/[!-~]*)?", re.ASCII)
"""A page that a browser opens: no user or password, which would stand in each report, and no blank."""
LONGEST = 2000
"""Characters of a URL: browsers take as many, and the journal's schema no more."""


def job_url(environ: Mapping[str, str]) -> str:
    """The URL of the job's page; empty where no CI runs it, or where what the environment says is no such URL."""
    server, repository, run = (environ.get(name, "") for name in GITHUB)
    github = f"{server}/{repository}/actions/runs/{run}" if server and repository and run else ""
    given = (github, *(environ.get(name, "") for name in OTHERS))
    return next((url for url in given if len(url) <= LONGEST and PAGE.fullmatch(url)), "")
