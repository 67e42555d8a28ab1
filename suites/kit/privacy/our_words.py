"""The words of our own sentences, which are nobody's: "check" in a command stays, though a patient's visit is named
"Annual check-up".
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

DOCUMENTS = ("README.md", "contracts/README.md", "suites/README.md", "reports/README.md")
"""What is said to users, whole: what a run prints has few words that are not there."""
IN_SMALL_LETTERS = re.compile(r"(?<![\w$/.-])[a-z]+(?![\w/])")
"""A word of a sentence. Names, of people in examples too, begin with a capital."""


@cache
def our_words() -> frozenset[str]:
    """The words of our documents in small letters; none where only the packages are installed."""
    top = Path(__file__).parents[3]
    texts = (path.read_text("utf-8") for name in DOCUMENTS if (path := top / name).is_file())
    return frozenset(word for text in texts for word in IN_SMALL_LETTERS.findall(text))
