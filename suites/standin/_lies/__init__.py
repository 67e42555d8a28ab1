"""The lies that the stand-in can tell: for each check at least one, named for the lie, one thought long."""

from suites.standin._lies import answering, deciding, falling, selecting, sometimes, spoiling, storing
from suites.standin._lies._register import LIES, Told

__all__ = ["LIES", "Told", "answering", "deciding", "falling", "selecting", "sometimes", "spoiling", "storing"]
