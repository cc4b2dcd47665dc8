"""Validators of values from the environment.

Each raises ``EnvError``, whose message is printed at the start.
"""

from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from environs import EnvError

_SECRET_LENGTH = 50  # characters, and distinct ones: the limits of Django's own check
_SECRET_VARIETY = 5


def time_zone(name: str) -> None:
    """Refuse a value that is not the name of a time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as fault:
        raise EnvError("PAGE_TIME_ZONE is no time zone; write it like Asia/Shanghai.") from fault


def secret(value: str) -> None:
    """Refuse a secret that can be guessed. If empty, the data folder has one."""
    if value and (len(value) < _SECRET_LENGTH or len(set(value)) < _SECRET_VARIETY):
        raise EnvError(
            f"SECRET_KEY needs at least {_SECRET_LENGTH} characters, {_SECRET_VARIETY} of them "
            "different. Without it, one is made and kept in the data folder."
        )


def site_address(url: str) -> None:
    """Refuse a value that cannot be the base URL of links in mails."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # parsed lazily
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


def proxy(address: str) -> None:
    """Refuse a value that is not the address of an HTTP proxy."""
    try:
        parts = urlsplit(address)
        is_proxy = parts.scheme == "http" and parts.hostname and not parts.path.strip("/")
        _ = parts.port  # parsed lazily
    except ValueError:
        is_proxy = False
    if address and not is_proxy:
        raise EnvError("CAPTURE_PROXY is no proxy; write it like http://proxy.example.org:3128.")


def archive_address(address: str) -> None:
    """Refuse a value that cannot be the address at which a web archive saves pages."""
    if address and not address.startswith(("http://", "https://")):
        raise EnvError(
            "ARCHIVE_SAVE_URL is no address; write it like https://archive.example.org/save/ "
            "or https://archive.example.org/save?url={url}."
        )


def local_port(port: int, *, is_debug: bool) -> None:
    """Refuse to let the fetcher reach this machine, except while somebody develops on it."""
    if port and not is_debug:
        raise EnvError(
            "CAPTURE_LOCAL_PORT lets captures reach this machine, and so needs DEBUG. For a "
            "demonstration run manage.py demo_site, which needs no setting."
        )
