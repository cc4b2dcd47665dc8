"""Spans of a text."""

type Span = tuple[int, int]  # the first character, and the one behind the last
