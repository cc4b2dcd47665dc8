"""Copies of the whole site, started as `make run` starts them."""

import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil
import redis
from django.conf import settings

from tests.waiting import wait_for
from tracker.local import embedded


def free_port():
    """Return a port below those that systems give to connections, which would take it meanwhile."""
    while True:
        port = random.SystemRandom().randrange(10_000, 30_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def environment(var, port, **more):
    dropped = (
        *("DATABASE_URL", "CELERY_BROKER_URL", "EMAIL_URL", "SITE_ADDRESS"),
        "DJANGO_SETTINGS_MODULE",
    )
    inherited = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**inherited, "VAR": str(var), "PORT": str(port), **more}


def let_through(folder):
    """Let the database's user traverse to a folder when tests run as root.

    pytest closes its folders, and not every file system has access lists, by which a start does it.
    """
    for parent in (folder.absolute() / "x").parents if os.geteuid() == 0 else ():
        if parent.exists() and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o001)
    return folder


def refused(var, port, **more):
    """Return the last line that a refused start prints."""
    let_through(Path(var).parent)
    result = subprocess.run(
        [sys.executable, "-m", "tracker.local.run"],
        env=environment(var, port, **more),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert result.returncode == 1
    assert "Traceback" not in result.stdout + result.stderr
    return result.stdout.strip().splitlines()[-1]


WELL = {"database": "ok", "broker": "ok", "worker": "ok"}


class Copy:
    """A running copy of the site: `make run`, or another program that does some of it."""

    def __init__(self, var, port=None, *, program="tracker.local.run", **more):
        self.var, self.port = Path(var), port or free_port()
        self.facts = more
        let_through(self.var.parent)
        self.output_file = self.var.parent / f"{self.var.name}-{self.port}.out"
        with self.output_file.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", program],
                env=environment(self.var, self.port, **more),
                cwd=settings.BASE_DIR,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def text(self):
        return self.output_file.read_text()

    def wait_until_ready(self):
        # Long enough for a first start on a busy machine.
        wait_for(
            lambda: "Ctrl-C stops it" in self.text() or self.process.poll() is not None,
            seconds=180,
        )
        assert "Ctrl-C stops it" in self.text(), self.text()
        return self

    def stop(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.process.wait(timeout=60)

    def leftovers(self):
        """Return every live process that uses this data folder."""
        mine = []
        for process in psutil.process_iter():
            try:
                # The broker overwrites its environment, but its working directory is the folder.
                about = " ".join(
                    [*process.cmdline(), process.environ().get("VAR", ""), process.cwd()]
                )
                if str(self.var) in about and process.status() != psutil.STATUS_ZOMBIE:
                    mine.append(process)
            except psutil.Error:
                continue
        return [process for process in mine if process.pid != os.getpid()]

    def broker(self):
        """Return the process of the embedded broker."""
        address = embedded.broker_url(self.var).removeprefix("redis+socket://")
        with redis.Redis(unix_socket_path=address) as client:
            return psutil.Process(client.info("server")["process_id"])

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def sign_in_link(self):
        """Return the printed sign-in link, which works once."""
        return re.findall(r"Sign in once at: +(http\S+)", self.text())[-1]

    def sign_in(self, opener):
        """Follow the sign-in link and press its button; return the next page."""
        with opener.open(self.sign_in_link(), timeout=20) as answer:
            page = answer.read().decode()
        (token, *_) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token}).encode()
        request = urllib.request.Request(
            self.sign_in_link(), data, headers={"Origin": self.address}
        )
        with opener.open(request, timeout=20) as answer:
            return answer.read().decode()

    def get(self, path):
        with urllib.request.urlopen(self.address + path, timeout=20) as answer:
            return answer.read().decode()

    def is_well(self):
        """Return whether /healthz says so of all parts.

        A process of the web server may know for five seconds yet what was before, so wait for it.
        """
        try:
            return json.loads(self.get("/healthz")) == WELL
        except OSError:  # 503, or nobody there
            return False


def manage(copy, *command):
    """Run a management command on a running copy; return its output."""
    result = subprocess.run(
        [sys.executable, "manage.py", *command],
        env=environment(copy.var, 0, **copy.facts),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout
