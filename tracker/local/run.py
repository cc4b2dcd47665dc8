"""`make run`: everything on one machine, until Ctrl-C.

Starts the database and the broker, prepares the site, then looks after the web server, a worker and
beat, which it stops in an order that loses nothing.
"""

import errno
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from importlib import import_module
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

from environs import EnvError

from tracker import logs
from tracker.addresses import refuse_unreadable_addresses, without_password
from tracker.beat import sign_of_life
from tracker.local import embedded, supervised
from tracker.local.answers import Sign, Silences, get, hung_seconds, states_of_parts
from tracker.local.disk import DiskGuard
from tracker.local.progress import Step, print_status
from tracker.local.single_instance import SingleInstanceLock

type Commands = dict[str, list[str]]  # by the name of the program

PYTHON = sys.executable
_STOP_SECONDS = 20  # for a worker to finish its task; then it is ended, and the sweep does it again
_READY_SECONDS = 60
# Seconds before we say that it does not answer: a worker takes a while to start.
_PATIENCE = {"broker": 0, "worker": 20}
_LOOK_SECONDS = 1
_FIRST_PAGE_SECONDS = 20  # for its answer, which takes long on a machine that is busy
_ANSWER_SECONDS = 5  # for /healthz, whose own deadline is shorter
_LAST_PORT = 65535
_DISK_FAULTS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


class StopAsked(Exception):
    """A signal came while the site was starting."""


class Supervisor:
    """Looks after what runs from one data folder."""

    def __init__(self, var: Path, port: int, commands: Commands) -> None:
        self.var = var
        self.port = port
        self.commands = commands
        self.address = f"http://127.0.0.1:{port}"
        self.stopping = threading.Event()
        self.hurried = threading.Event()
        self.in_step = False
        self.sign_in = ""  # the line that says how
        self.services: list[supervised.SupervisedService] = []
        self.children: list[supervised.Child] = []
        is_ours = not os.environ.get("DATABASE_URL")
        self.disk = DiskGuard(var, partial(embedded.set_read_only, var) if is_ours else None)
        self.silences = Silences(hung_seconds())

    def run(self) -> int:
        """Start, watch until a signal comes, stop. Returns the exit code."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        with ExitStack() as stack:
            stack.enter_context(SingleInstanceLock(self.var, self.address))
            embedded.close_to_others(self.var)
            supervised.stop_orphans(self.var)
            _refuse_taken_port(self.port)
            with suppress(StopAsked):
                self.disk.look()  # the database needs room to start
                self._start_services(stack)
                self.disk.look()
                self._prepare()
                self._run_children()
        # Only now has everything ended, the database last.
        print_status("Stopped. All data is kept in " + str(self.var))
        return 0

    def _start_services(self, stack: ExitStack) -> None:
        if url := os.environ.get("DATABASE_URL"):
            print_status(f"Database: yours, {without_password(url)}")
        else:
            with self._step("Database: PostgreSQL"):
                self._supervise(stack.enter_context(embedded.running_database(self.var)))
        if url := os.environ.get("CELERY_BROKER_URL"):
            print_status(f"Broker: yours, {without_password(url)}")
        else:
            with self._step("Broker: Valkey"):
                self._supervise(stack.enter_context(embedded.running_broker(self.var)))

    def _supervise(self, service: embedded.Service) -> None:
        process = supervised.SupervisedService(name=service.name, log=service.log, service=service)
        self.services.append(process)

    def _prepare(self) -> None:
        """Bring tables, static files and seeds up to date, in this process to save its start."""
        with self._step("Loading the application"):
            import django

            django.setup()
        from django.core.management import call_command
        from django.db import InternalError, OperationalError, connections

        try:
            with self._step("Tables"):
                _refuse_newer_tables()
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
        except InternalError as failure:
            if self.disk.state != "full":
                raise
            raise embedded.Unusable(
                f"The disk is full, and this start has something to save. Make room for {self.var}."
            ) from failure
        finally:
            connections.close_all()

    def _sign_in_line(self) -> str:
        """Say how to sign in: by a link, or with a password where no link can be had.

        The first admin may be gone, and on a full disk no link can be noted.
        """
        from django.core.management import CommandError, call_command

        sign_in = f"Sign in at:        {self.address}/accounts/sign-in/"
        if self.disk.state == "full":
            return sign_in
        link = StringIO()
        try:
            call_command("sign_in_link", stdout=link)
        except CommandError:
            return sign_in
        # On this machine, whatever address others reach it at.
        path = urlsplit(link.getvalue().strip()).path
        return f"Sign in once at:   {self.address}{path}"

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
        commands = dict(self.commands)
        embedded.make_folder(self.var / "log")
        for path in (schedule := self.var / "beat-schedule", sign_of_life(schedule)):
            path.unlink(missing_ok=True)
        try:
            # The web server alone first: what else starts would make people wait for the page.
            web = self._start_child("web", commands.pop("web"))
            self._wait_for_page(web)
            for name, command in commands.items():
                self._start_child(name, command)
            threading.Thread(target=self._watch_answers, daemon=True).start()
            self._watch()
        finally:
            self._stop_children()

    def _start_child(self, name: str, command: list[str]) -> supervised.Child:
        log = self.var / "log" / f"{name}.log"
        child = supervised.Child(name=name, log=log, command=command)
        child.start(time.monotonic())
        self.children.append(child)
        supervised.remember(self.var, self.children)
        return child

    def _wait_for_page(self, web: supervised.Child) -> None:
        """Wait for the first answer, whatever it is, and say where it is."""
        with Step("Web server") as step:
            deadline = time.monotonic() + _READY_SECONDS
            # Not /healthz, which itself waits for a worker.
            while get(self.port, "/accounts/sign-in/", seconds=_FIRST_PAGE_SECONDS) is None:
                if self.stopping.wait(0.1):
                    raise StopAsked
                if not web.is_alive():
                    raise embedded.Unusable(f"The web server did not start; see {web.log}")
                if time.monotonic() > deadline:
                    step.detail = f"it does not answer yet; see {web.log}"
                    break
        print_status(
            "",
            f"Biaotai is ready:  {self.address}/",
            self.sign_in,
            f"Data and logs:     {self.var}",
            "Ctrl-C stops it.",
        )

    def _watch_answers(self) -> None:
        """Note who answers. Say once that broker and worker are well, or that not yet."""
        start, is_told, was_well = time.monotonic(), False, False
        sign = Sign(sign_of_life(self.var / "beat-schedule"))
        while not self.stopping.wait(_LOOK_SECONDS):
            health = get(self.port, "/healthz", seconds=_ANSWER_SECONDS)
            now = time.monotonic()
            self.silences.note_health(health, now)
            if self.disk.state != "full":  # on which it may not be able to give a sign
                self.silences.note_beat(has_signed=sign.is_new(), health=health, now=now)
            if health is None or was_well:
                continue
            ill = _first_not_well(health)
            if ill is None:
                was_well = True
                print_status("Broker and worker are well: figures follow what is entered.")
            elif not is_told and time.monotonic() - start > _PATIENCE[ill]:
                is_told = True
                print_status(
                    f"The {ill} does not answer yet. Everything can be read and entered; only "
                    "figures of what is new wait for it, and the pages say so."
                )

    def _watch(self) -> None:
        """Restart what ended or hangs, services first."""
        while not self.stopping.wait(_LOOK_SECONDS):
            self.disk.look()
            for service in self.services:
                logs.bound(service.log)
            for process in (*self.services, *self.children):
                if self.silences.is_hung(process.name, time.monotonic()):
                    process.end_hung()
                    self.silences.forget(process.name)
                if not self.stopping.is_set() and process.keep(time.monotonic()):
                    self.silences.forget(process.name)
                    supervised.remember(self.var, self.children)

    def _stop_children(self) -> None:
        """Web first, so that nothing new comes in; then beat; then the worker, when it is done."""
        print_status("", "Stopping …")
        for child in sorted(
            self.children, key=lambda child: ["web", "beat", "worker"].index(child.name)
        ):
            child.signal(signal.SIGTERM)
            deadline = time.monotonic() + _STOP_SECONDS
            while child.is_alive() and time.monotonic() < deadline and not self.hurried.is_set():
                self.hurried.wait(0.05)
            child.signal(signal.SIGKILL)
            child.wait()
        supervised.forget(self.var)

    def _asked_to_stop(self, _number: int, _frame: object) -> None:
        if self.stopping.is_set():
            self.hurried.set()
        elif self.in_step:
            # Not by `print_status`, which this may be interrupting.
            os.write(sys.stdout.fileno(), b" Stopping after this step.")
        self.stopping.set()


def commands_of(port: int) -> Commands:
    """Return the programs to keep running, the web server first."""
    celery = [PYTHON, "-m", "celery", "--app", "tracker", "--quiet"]
    return {
        "web": web_command(port),
        "worker": [*celery, "worker", "--loglevel", "INFO", "--concurrency", "2"],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--pidfile="],
    }


def web_command(port: int) -> list[str]:
    """Return the command of the web server."""
    settings = "python:tracker.gunicorn_settings"
    return [PYTHON, "-m", "gunicorn", "--config", settings, "--bind", f"127.0.0.1:{port}"]


def _first_not_well(health: bytes) -> str | None:
    """Return the first part without which no figure is made, as /healthz tells it."""
    parts = states_of_parts(health)
    # Through a broker that is away, nothing is known of the worker.
    return next((part for part in _PATIENCE if parts.get(part) != "ok"), None)


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
    text = os.environ.get("PORT") or "8000"
    # Other scripts have digits too, such as “²”, which is no number.
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) <= _LAST_PORT):
        raise embedded.Unusable(f"PORT is “{text}”; it must be a number from 1 to {_LAST_PORT}.")
    return int(text)


def _refuse_newer_tables() -> None:
    """Raise ``Unusable`` for tables that this code does not know: it would write wrong rows."""
    from tracker.migrations import applied_migrations, unknown_migrations

    if unknown := unknown_migrations(applied_migrations()):
        raise embedded.Unusable(
            f"The tables were made by a newer Biaotai ({', '.join(unknown)}). Update this one, or "
            "restore what was saved before into another folder: "
            "VAR=other-folder make restore FILE=…"
        )


def _refuse_unreadable_settings() -> None:
    """Read the settings before anything is started with them. Raises ``Unusable``."""
    try:
        import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except EnvError as fault:
        raise embedded.Unusable(str(fault)) from None


def main(choose_commands: Callable[[int], Commands] = commands_of) -> int:
    """Run until told to stop; a reason not to run is one sentence."""
    embedded.keep_to_owner()
    try:
        port = _port()
        refuse_unreadable_addresses()
        _environment(port)
        _refuse_unreadable_settings()
        return Supervisor(embedded.data_folder(), port, choose_commands(port)).run()
    except embedded.Unusable as refusal:
        print_status("", str(refusal))
    except OSError as failure:
        if failure.errno not in _DISK_FAULTS:
            raise
        print_status("", f"Cannot write to {failure.filename or 'the disk'} ({failure.strerror}).")
    return 1


if __name__ == "__main__":
    sys.exit(main())
