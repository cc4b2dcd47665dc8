"""Markers of generated rows, so that only those are deleted."""

MARK = "（生成）"  # suffix of the names of bodies
SLUG = "generated-"  # prefix of the slugs of tags and genres
KEY = "generated:"  # prefix of the keys of statements, before seed and number
NOTE = (
    "Generated for measuring speed: not a real statement, by nobody. "
    "本条为测试用的自动生成文本，并非真实表态。"
)


def key(seed: int, number: int | str) -> str:
    """Return the key of a statement; with ``%`` as number, a LIKE pattern for all of a seed."""
    return f"{KEY}{seed}:{number}"


def titled(words: str, seed: int, number: int) -> str:
    """Return a unique title that says that it is generated."""
    return f"{words}（生成{seed}-{number}）"
