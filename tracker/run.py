"""`make run`: everything on one machine, until Ctrl-C.

Starts the database and the broker, prepares the site, then looks after the web server, a worker and
beat, which it stops in an order that loses nothing.
"""

import fcntl
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from io import StringIO
from pathlib import Path
from typing import IO

from environs import EnvError

from tracker import embedded, kept
from tracker.addresses import refuse_unreadable_addresses, without_password
from tracker.progress import Step, say

PYTHON = sys.executable
_STOP_SECONDS = 20  # for a worker to finish its task; then it is ended, and the sweep does it again
_READY_SECONDS = 60
# Seconds before we say that it does not answer: a worker takes a while to start.
_PATIENCE = {"broker": 0, "worker": 20}
_LOOK_SECONDS = 1
_LOOK_LATER_SECONDS = 10
_LAST_PORT = 65535


class StopAsked(Exception):
    """A signal came while the site was starting."""


class Supervisor:
    """Looks after what runs from one data folder."""

    def __init__(self, var: Path, port: int) -> None:
        self.var = var
        self.port = port
        self.address = f"http://127.0.0.1:{port}"
        self.stopping = threading.Event()
        self.hurried = threading.Event()
        self.in_step = False
        self.services: list[kept.KeptService] = []
        self.children: list[kept.Child] = []

    def run(self) -> int:
        """Start, watch until a signal comes, stop. Returns the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        with ExitStack() as stack:
            stack.enter_context(_only_copy(self.var, self.address))
            kept.end_leftovers(self.var)
            _refuse_taken_port(self.port)
            with suppress(StopAsked):
                self._start_services(stack)
                self._prepare()
                self._run_children()
        # Only now has everything ended, the database last.
        say("Stopped. All data is kept in " + str(self.var))
        return 0

    def _start_services(self, stack: ExitStack) -> None:
        if url := os.environ.get("DATABASE_URL"):
            say(f"Database: yours, {without_password(url)}")
        else:
            with self._step("Database: PostgreSQL"):
                self._keep(stack.enter_context(embedded.running_database(self.var)))
        if url := os.environ.get("CELERY_BROKER_URL"):
            say(f"Broker: yours, {without_password(url)}")
        else:
            with self._step("Broker: Valkey"):
                self._keep(stack.enter_context(embedded.running_broker(self.var)))

    def _keep(self, service: embedded.Service) -> None:
        one = kept.KeptService(name=service.name, log=service.log, service=service)
        self.services.append(one)

    def _prepare(self) -> None:
        """Bring tables, static files and seeds up to date, in this process to save its start."""
        with self._step("Loading the application"):
            import django

            try:
                django.setup()
            except EnvError as fault:
                raise embedded.Unusable(str(fault)) from None
        from django.core.management import call_command
        from django.db import OperationalError, connections

        try:
            with self._step("Tables"):
                call_command("migrate", verbosity=0, interactive=False)
            with self._step("Style sheets and scripts"):
                call_command("collectstatic", verbosity=0, interactive=False)
            with self._step("Seeds") as step:
                loaded = StringIO()
                call_command("load_seeds", stdout=loaded, no_color=True)
                step.detail = loaded.getvalue().strip().splitlines()[-1]
            self.sign_in = self._sign_in_line()
        except OperationalError as failure:
            reason = str(failure).strip().splitlines()[0]
            raise embedded.Unusable(f"The database cannot be used: {reason}") from failure
        finally:
            connections.close_all()

    def _sign_in_line(self) -> str:
        """Say how to sign in: by a link, or with a password where the first admin is gone."""
        from django.core.management import CommandError, call_command

        link = StringIO()
        try:
            call_command("sign_in_link", stdout=link)
        except CommandError:
            return f"Sign in at:        {self.address}/accounts/sign-in/"
        return f"Sign in once at:   {self.address}{link.getvalue().strip()}"

    @contextmanager
    def _step(self, name: str) -> Iterator[Step]:
        """Do one step of the start, which a signal lets end. Raises ``StopAsked`` before it."""
        if self.stopping.is_set():
            raise StopAsked
        self.in_step = True
        try:
            with Step(name) as step:
                yield step
        finally:
            self.in_step = False

    def _run_children(self) -> None:
        commands = _commands(self.port)
        embedded.make_folder(self.var / "log")
        (self.var / "beat-schedule").unlink(missing_ok=True)
        try:
            # The web server alone first: what else starts would make people wait for the page.
            web = self._start_child("web", commands.pop("web"))
            self._wait_for_page(web)
            for name, command in commands.items():
                self._start_child(name, command)
            threading.Thread(target=self._tell_of_worker, daemon=True).start()
            self._watch()
        finally:
            self._stop_children()

    def _start_child(self, name: str, command: list[str]) -> kept.Child:
        log = self.var / "log" / f"{name}.log"
        if log.exists():
            log.replace(log.with_name(f"{name}.log.1"))
        child = kept.Child(name=name, log=log, command=command)
        child.start(time.monotonic())
        self.children.append(child)
        kept.remember(self.var, self.children)
        return child

    def _wait_for_page(self, web: kept.Child) -> None:
        """Wait for the first answer, whatever it is, and say where it is."""
        with Step("Web server") as step:
            deadline = time.monotonic() + _READY_SECONDS
            # Not /healthz, which itself waits for a worker.
            while self._ask("/accounts/sign-in/") is None:
                if self.stopping.wait(0.1):
                    raise StopAsked
                if not web.is_alive():
                    raise embedded.Unusable(f"The web server did not start; see {web.log}")
                if time.monotonic() > deadline:
                    step.detail = f"it does not answer yet; see {web.log}"
                    break
        say(
            "",
            f"Biaotai is ready:  {self.address}/",
            self.sign_in,
            f"Data and logs:     {self.var}",
            "Ctrl-C stops it.",
        )

    def _tell_of_worker(self) -> None:
        """Say once that broker and worker are well; before that, if it takes long, that not."""
        began, pause = time.monotonic(), _LOOK_SECONDS
        while not self.stopping.wait(pause):
            health = self._ask("/healthz")
            if health is None:
                continue
            ill = _first_not_well(health)
            if ill is None:
                say("Broker and worker are well: figures follow what is entered.")
                return
            if pause == _LOOK_SECONDS and time.monotonic() - began > _PATIENCE[ill]:
                pause = _LOOK_LATER_SECONDS
                say(
                    f"The {ill} does not answer yet. Everything can be read and entered; only "
                    "figures of what is new wait for it, and the pages say so."
                )

    def _ask(self, path: str) -> bytes | None:
        """Return what the web server answers, of whatever status; None while it does not."""
        web = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            web.request("GET", path)
            return web.getresponse().read()
        except (OSError, HTTPException):
            return None
        finally:
            web.close()

    def _watch(self) -> None:
        """Start again what ends, the services before what needs them."""
        while not self.stopping.wait(_LOOK_SECONDS):
            for one in (*self.services, *self.children):
                if not self.stopping.is_set() and one.keep(time.monotonic()):
                    kept.remember(self.var, self.children)

    def _stop_children(self) -> None:
        """Web first, so that nothing new comes in; then beat; then the worker, when it is done."""
        say("", "Stopping …")
        for child in sorted(
            self.children, key=lambda one: ["web", "beat", "worker"].index(one.name)
        ):
            child.signal(signal.SIGTERM)
            deadline = time.monotonic() + _STOP_SECONDS
            while child.is_alive() and time.monotonic() < deadline and not self.hurried.is_set():
                self.hurried.wait(0.05)
            child.signal(signal.SIGKILL)
            if child.process:
                child.process.wait()
        kept.forget(self.var)

    def _asked_to_stop(self, _number: int, _frame: object) -> None:
        if self.stopping.is_set():
            self.hurried.set()
        elif self.in_step:
            # Not by `say`, which this may be interrupting.
            os.write(sys.stdout.fileno(), b" Stopping after this step.")
        self.stopping.set()


def _commands(port: int) -> dict[str, list[str]]:
    celery = [PYTHON, "-m", "celery", "--app", "tracker", "--quiet"]
    return {
        "web": [
            *(PYTHON, "-m", "gunicorn", "tracker.wsgi:application", "--no-control-socket"),
            *("--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4"),
            *("--timeout", "60", "--graceful-timeout", "10", "--access-logfile", "-"),
            "--preload",  # what is loaded once, two workers need not load beside each other
            # As long as it can be, so that a page of ours answers a filter with too many values.
            *("--limit-request-line", "8190"),
        ],
        "worker": [*celery, "worker", "--loglevel", "INFO", "--concurrency", "2"],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--pidfile="],
    }


def _first_not_well(health: bytes) -> str | None:
    """Return the first part without which no figure is made, as /healthz tells it."""
    try:
        parts = json.loads(health)
    except ValueError:
        parts = {}
    # Through a broker that is away, nothing is known of the worker.
    return next((part for part in _PATIENCE if parts.get(part) != "ok"), None)


class _only_copy(ExitStack):  # noqa: N801 - read as a phrase where it is used
    """Holds the data folder against a second copy. Raises ``Unusable`` if there is a first."""

    def __init__(self, var: Path, address: str) -> None:
        super().__init__()
        path = embedded.make_folder(var) / "run.lock"
        lock: IO[str] = self.enter_context(path.open("a+"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise embedded.Unusable(
                f"Biaotai already runs from {var}, at {lock.read().strip()}. Use that copy, stop "
                "it, or start another beside it: VAR=other-folder PORT=8001 make run"
            ) from None
        lock.truncate(0)
        lock.write(address)
        lock.flush()


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as failure:
            other = port + 1 if port < _LAST_PORT else port - 1
            raise embedded.Unusable(
                f"Port {port} cannot be used ({failure.strerror}). Choose another: "
                f"PORT={other} make run"
            ) from failure


def _environment(port: int) -> None:
    """Loosen what loopback needs, and only that."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    os.environ.setdefault("PUBLIC_READ", "true")
    os.environ.setdefault("HTTPS", "false")
    os.environ.setdefault("SITE_ADDRESS", f"http://127.0.0.1:{port}")
    # Cookies know no ports; two copies on one host would sign each other out.
    os.environ.setdefault("SESSION_COOKIE_NAME", f"biaotai_session_{port}")
    os.environ.setdefault("CSRF_COOKIE_NAME", f"biaotai_csrf_{port}")


def _port() -> int:
    written = os.environ.get("PORT") or "8000"
    # Other scripts have digits too, such as “²”, which is no number.
    if not (
        written.isascii()
        and written.isdigit()
        and len(written) < 6
        and 0 < int(written) <= _LAST_PORT
    ):
        raise embedded.Unusable(f"PORT is “{written}”; it must be a number from 1 to {_LAST_PORT}.")
    return int(written)


def main() -> int:
    """Run until told to stop; a reason not to run is one sentence."""
    try:
        port = _port()
        refuse_unreadable_addresses()
        _environment(port)
        return Supervisor(embedded.data_folder(), port).run()
    except embedded.Unusable as refusal:
        say("", str(refusal))
        return 1


if __name__ == "__main__":
    sys.exit(main())
