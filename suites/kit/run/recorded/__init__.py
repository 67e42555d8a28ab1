"""Recorded traffic judged: real updates with their reads, from a HAR file, by every clause that can speak of them."""
