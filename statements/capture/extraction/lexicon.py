"""Lists of words as they are best read and changed: separated by spaces, over several lines."""


def word_set(words: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(words.split())


def any_of(patterns: str) -> str:
    """Return a regular expression that matches any pattern of a list; earlier ones go first."""
    return "|".join(patterns.split())
