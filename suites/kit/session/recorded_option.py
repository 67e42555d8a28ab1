"""`--recorded FILE` judges traffic that was recorded elsewhere, and sends nothing."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from contracts import Contract
from suites.kit.model.errors import UnusableRecording
from suites.kit.model.profiles import Profile
from suites.kit.run.recorded.choosing import providers_in
from suites.kit.run.recorded.exchanges import NAME
from suites.kit.run.recorded.har import Traffic, read_har
from suites.kit.run.recorded.matching import Matched
from suites.kit.session.usage_errors import fail

PROFILE = Profile("recorded", requests=0, explored=0, thorough=False, fixed_seed=True)
"""That of runs which send nothing: reports compare none of them with a run of another profile."""
OTHERS = {
    "target": "--target", "base_url": "--base-url", "fault": "--fault", "variant": "--variant", "open_policy": "--open",
    "plan": "--plan", "replay": "--replay", "hypothesis_profile": "--hypothesis-profile",
    "hypothesis_seed": "--hypothesis-seed",
}  # fmt: skip
"""Options about what is sent, by their names in pytest."""
PRIVATE = (
    "--recorded and --keep-texts: use only one of them. Recorded traffic is of real people, whom the vendor's texts "
    "may name in any spelling, so none of its texts is shown or kept."
)
"""A target of ours has invented people; a recording has those of whoever made it."""


@dataclass
class Recording:
    """The traffic that a run judges. `found` is what the file has of each provider, by name."""

    path: Path
    host: str
    traffic: Traffic = field(repr=False)
    found: dict[str, Matched] = field(default_factory=dict, repr=False)

    @property
    def options(self) -> str:
        """The options that judge it again, from any folder."""
        host = f" --recorded-host={shlex.quote(self.host)}" if self.host else ""
        return f"--recorded={shlex.quote(str(self.path))}{host}"

    def place(self, provider: str) -> tuple[str, str]:
        """The name of a provider's place in the journal, and its URL."""
        host = self.found[provider].host
        return NAME.format(host), f"https://{host}"


def add_options(group: pytest.OptionGroup) -> None:
    """Declare the options about it."""
    group.addoption(
        "--recorded",
        metavar="FILE",
        help="Judge the updates and reads in this HAR file, as a browser or mitmproxy has exported it, by every clause "
        "that can speak of them. Send nothing.",
    )
    group.addoption(
        "--recorded-host",
        metavar="HOST",
        default="",
        help="The host of the vendor in that file, with its port where the URLs have one (default: where the updates "
        "go, if that is one host).",
    )


def recording_of(config: pytest.Config) -> Recording | None:
    """The traffic to judge; None where the run sends. Ends pytest with exit code 78 where it cannot be used."""
    if config.option.recorded is None:
        if config.option.recorded_host:
            fail("--recorded-host: give the file, too: --recorded FILE.")
        return None
    for name, option in OTHERS.items():
        if config.getoption(name, None):
            fail(f"--recorded and {option}: use only one of them. Recorded traffic is judged, and nothing is sent.")
    if config.option.keep_texts:
        fail(PRIVATE)
    path = config.invocation_params.dir / config.option.recorded
    try:
        return Recording(path, config.option.recorded_host, read_har(path))
    except UnusableRecording as error:
        fail(f"--recorded: {error}.")


def choose_providers(recording: Recording, contracts: list[Contract], are_named: bool) -> list[Contract]:
    """The contracts of which the file has updates. Ends pytest with exit code 78 where there is none."""
    try:
        found = providers_in(contracts, recording.traffic.entries, recording.host, are_named=are_named)
    except UnusableRecording as error:
        fail(f"--recorded {recording.path}: {error}.")
    recording.found = {one.contract.name: one for one in found}
    return [contract for contract in contracts if contract.name in recording.found]
