"""The golden file of messages: what was printed and read, without what differs from run to run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

GOLDEN = Path(__file__).with_name("messages.txt")
SAME_EVERYWHERE = (
    (r"\d{8}T\d{6}-[0-9a-f]{4}", "RUN"),
    (r"127\.0\.0\.1:(?!8080)\d+", "127.0.0.1:PORT"),
    (r"(Bring the earlier results,|Bring the list of medicines,|Welsh) [0-9a-f]{8}", r"\1 MARK"),
    (r"\b20\d\d(-\d\d-\d\d[T\s])", r"YEAR\1"),
    (r"\(process \d+ on this machine, since [\d: -]+UTC\)", "(process NUMBER on this machine, since TIME)"),
    (r"(--accept RUN):[0-9a-f]+", r"\1:HASH"),
    (r"in \d+\.\d+s( \(\d+:\d+:\d+\))?", "in SECONDS"),
    (r"(?m)^(platform|plugins|configfile|rootdir|created|initialized|\d+ workers?|!!!+ _pytest).*\n", ""),
    (r"(?m)^\S*test_\w+\.py \S*( *\[ *\d+%\])?\n", ""),
    (r"={3,}", "==="),
    (r"-{4,}", "----"),
    (r"!{3,}", "!!!"),
    (r" --rootdir=FOLDER", ""),
    (r"\.py:\d+", ".py:LINE"),
    (r"(?m)^[.FVIwkEs]+(?=\[gw0\])", ""),
    (r"(?m)^[.FVIwkEs]+( *\[ *\d+%\])?\n", ""),
    (r"\[gw\d\] linux.*", "[gw0] PYTHON"),
    (r"FAILED \S*/test_", "FAILED test_"),
    (r"(?m)^(FAILED \S+) - .*", r"\1"),  # where CI is set, pytest cuts no line
    (r" +$", ""),
    (r"\n{3,}", "\n\n"),
)
"""What differs from run to run and from machine to machine, and what stands for it."""


def normal(text: str, places: Mapping[str, str]) -> str:
    """A text without what differs from run to run."""
    for place, word in places.items():
        text = text.replace(place, word)
    for pattern, instead in SAME_EVERYWHERE:
        text = re.sub(pattern, instead, text, flags=re.MULTILINE)
    return text.strip()


def golden() -> dict[str, str]:
    """What each situation printed when the file was written."""
    parts = re.split(r"^#### (.*)$", GOLDEN.read_text(), flags=re.MULTILINE)[1:]
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}
