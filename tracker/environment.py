"""What a value from the environment must be.

Each check raises ``EnvError``, whose message is the one sentence that a start prints.
"""

from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from environs import EnvError

_SECRET_LENGTH = 50  # characters, and how many of them differ: what Django's own check asks for
_SECRET_VARIETY = 5


def time_zone(name: str) -> None:
    """Refuse what is not the name of a time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as fault:
        raise EnvError("PAGE_TIME_ZONE is no time zone; write it like Asia/Shanghai.") from fault


def secret(value: str) -> None:
    """Refuse a secret that can be guessed. An empty one stands for one in the data folder."""
    if value and (len(value) < _SECRET_LENGTH or len(set(value)) < _SECRET_VARIETY):
        raise EnvError(
            f"SECRET_KEY needs at least {_SECRET_LENGTH} characters, {_SECRET_VARIETY} of them "
            "different. Without it, one is made and kept in the data folder."
        )


def site_address(url: str) -> None:
    """Refuse what cannot be the beginning of an address in a mail."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # read only when asked for
    except ValueError:
        parts = urlsplit("")
    if (
        parts.scheme not in {"http", "https"}
        or not parts.hostname
        or "@" in parts.netloc
        or parts.query
        or parts.fragment
        or any(character.isspace() for character in url)
    ):
        raise EnvError("SITE_ADDRESS is no address; write it like https://biaotai.example.org.")
