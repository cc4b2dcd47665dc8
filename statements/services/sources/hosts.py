"""Take turns at a web server: one request at a time, its rules, its pauses."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

from statements.capture.fetching import FetchedPage, Fetcher
from statements.capture.robots import REFUSE_ALL, Robots, robots_address, rules_text
from statements.models import Host
from statements.services.session_locks import exclusive_lock

ROBOTS_LIFETIME: Final = timedelta(hours=12)
# After a server did not give its rules; RFC 9309 lets nobody in meanwhile.
ROBOTS_RETRY: Final = timedelta(minutes=15)
MAX_WAIT_SECONDS: Final = 15.0  # within one turn; a longer pause ends it
MAX_RETRY_AFTER: Final = timedelta(days=1)
_LOOPBACK: Final = {"127.0.0.1", "localhost"}


class HostBusy(Exception):
    """Another visit is asking this host, or a pause that it asked for is not over."""

    def __init__(self, host: str, *, until: datetime) -> None:
        super().__init__(host)
        self.until = until


class RobotsRefuse(Exception):
    """The host's robots.txt does not let us read this address."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """How a visit asks: with this fetcher, by this clock."""

    fetcher: Fetcher
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]

    def fetch(
        self,
        address: str,
        *,
        pause_seconds: int,
        conditions: Mapping[str, str] | None = None,
        heeds_robots: bool = True,
    ) -> FetchedPage:
        """Fetch one page in this host's turn.

        A service that an admin named is asked without ``heeds_robots``: robots.txt is for those
        who follow links. Raises ``HostBusy``, ``RobotsRefuse`` or ``FetchRefused``.
        """
        name = urlsplit(address).netloc.lower()
        with _turn(name, self.clock()):
            host, _is_new = Host.objects.get_or_create(name=name[:260])
            robots = self._robots(host, address) if heeds_robots else Robots.parse("", "")
            if not robots.allows(address):
                raise RobotsRefuse(address)
            pause = max(robots.delay_seconds(), pause_seconds)
            is_local = urlsplit(address).hostname in _LOOPBACK
            self._wait(host)
            try:
                page = self.fetcher.fetch(address, conditions=conditions)
            finally:
                if not is_local:
                    _defer(host, self.clock() + timedelta(seconds=pause))
        if delay := retry_after(page, now=self.clock()):
            _defer(host, self.clock() + delay)
        return page

    def _wait(self, host: Host) -> None:
        if host.next_request_at is None:
            return
        seconds = (host.next_request_at - self.clock()).total_seconds()
        if seconds > MAX_WAIT_SECONDS:
            raise HostBusy(host.name, until=host.next_request_at)
        if seconds > 0:
            self.sleep(seconds)

    def _robots(self, host: Host, address: str) -> Robots:
        now = self.clock()
        if host.robots_read_at is None or host.robots_read_at < now - ROBOTS_LIFETIME:
            self._wait(host)
            page = self.fetcher.fetch(robots_address(address))
            host.robots = rules_text(page.status, page.body)
            is_refused = host.robots == REFUSE_ALL
            host.robots_read_at = now - ROBOTS_LIFETIME + ROBOTS_RETRY if is_refused else now
            host.save(update_fields=["robots", "robots_read_at"])
        return Robots.parse(host.robots, self.fetcher.user_agent)


def retry_after(page: FetchedPage, *, now: datetime) -> timedelta | None:
    """Return how long the server asks to be left alone, at most a day."""
    value = page.header("Retry-After").strip()
    if page.status not in {429, 503} or not value:
        return None
    if value.isdecimal():
        return min(timedelta(seconds=int(value[:9])), MAX_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(value)
        return min(max(moment - now, timedelta()), MAX_RETRY_AFTER)
    except (TypeError, ValueError):
        return None


def _defer(host: Host, moment: datetime) -> None:
    host.next_request_at = moment
    host.save(update_fields=["next_request_at"])


@contextmanager
def _turn(name: str, now: datetime) -> Iterator[None]:
    """Hold the host's lock of this database session, which ends however the worker does."""
    with exclusive_lock("host", name) as is_ours:
        if not is_ours:
            raise HostBusy(name, until=now + timedelta(seconds=5))
        yield
