"""How generated rows are told from real ones, so that no more than those are taken back."""

MARK = "（生成）"  # ends the name of a body
SLUG = "generated-"  # begins the code of a tag or genre
KEY = "generated:"  # begins the key of a statement; the seed and its number follow
NOTE = (
    "Generated for measuring speed: not a real statement, by nobody. "
    "本条为测试用的自动生成文本，并非真实表态。"
)


def key(seed: int, number: int | str) -> str:
    """Return the key of one statement; ``%`` for the number makes a pattern for all of a seed."""
    return f"{KEY}{seed}:{number}"


def titled(words: str, seed: int, number: int) -> str:
    """Say in a title that it is generated; no two statements have the same."""
    return f"{words}（生成{seed}-{number}）"
