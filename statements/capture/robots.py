"""What robots.txt allows, as RFC 9309 reads it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from protego import Protego

MAX_ROBOTS_BYTES: Final = 512 * 1024
MAX_DELAY_SECONDS: Final = 300.0
ALLOW_ALL: Final = ""
REFUSE_ALL: Final = "User-agent: *\nDisallow: /\n"


def robots_address(address: str) -> str:
    """Return where the rules for an address stand."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def rules_text(status: int, body: bytes) -> str:
    """Return the rules that an answer means.

    None to be had (4xx) allows everything, a fault of the server (5xx) nothing.
    """
    if 200 <= status < 300:
        text = body[:MAX_ROBOTS_BYTES].decode("utf-8-sig", errors="replace")
        return text.replace("\0", "")
    return ALLOW_ALL if 400 <= status < 500 else REFUSE_ALL


@lru_cache(maxsize=64)
def _rules_of(text: str) -> Protego:
    """Read the rules of a host once, and not before each of its pages."""
    return Protego.parse(text)


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host, for one user agent."""

    rules: Protego
    user_agent: str

    @classmethod
    def parse(cls, text: str, user_agent: str) -> "Robots":
        return cls(_rules_of(text), user_agent)

    def allows(self, address: str) -> bool:
        return bool(self.rules.can_fetch(address, self.user_agent))

    def delay_seconds(self) -> float:
        """Return the pause between two requests that the host asks for, at most five minutes."""
        return min(float(self.rules.crawl_delay(self.user_agent) or 0), MAX_DELAY_SECONDS)
