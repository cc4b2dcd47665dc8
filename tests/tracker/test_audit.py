"""What `make audit` says, against services that answer, and against no network."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tracker import audit
from tracker.audit import LOCK, NONE_KNOWN, NOT_AUDITED, SOME_KNOWN, main

SMALL_LOCK = f"""\
django==1.0 \\
    --hash=sha256:{"0" * 64}
celery==1.0 ; sys_platform != 'win32' \\
    --hash=sha256:{"1" * 64}
colorama==1.0 ; sys_platform == 'win32' \\
    --hash=sha256:{"2" * 64}
"""


@pytest.fixture
def run_audit(tmp_path, monkeypatch, capsys):
    """Audit in this process, which saves its start; return the exit code and the output."""
    monkeypatch.setenv("VAR", str(tmp_path))

    def run(*arguments):
        code = main([*map(str, arguments)])
        return code, capsys.readouterr().out

    return run


@pytest.fixture
def small_lock(tmp_path):
    lock = tmp_path / "small.lock"
    lock.write_text(SMALL_LOCK)
    return lock


@pytest.fixture
def faults(monkeypatch):
    """Start a service that speaks as OSV does and knows faults of the packages that it is given."""
    faults: dict[str, str] = {}

    class VulnerabilityHandler(BaseHTTPRequestHandler):
        def do_POST(self):
            package = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["package"]
            entry = {"id": faults.get(package["name"], ""), "affected": [{"package": package}]}
            body = json.dumps({"vulns": [entry]} if entry["id"] else {}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), VulnerabilityHandler) as server:
        Thread(target=server.serve_forever).start()
        monkeypatch.setenv("PIP_AUDIT_VULNERABILITY_SERVICE", "osv")
        monkeypatch.setenv("PIP_AUDIT_OSV_URL", f"http://127.0.0.1:{server.server_port}/")
        yield faults
        server.shutdown()


def test_without_a_network_it_says_that_nothing_was_audited(run_audit, tmp_path, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    code, output = run_audit()
    assert code == NOT_AUDITED
    assert output.splitlines()[-1] == (
        "Nothing was audited: the list of known vulnerabilities could not be reached. "
        "Is there a network?"
    )
    bill = json.loads((tmp_path / "sbom.json").read_text())
    assert bill["bomFormat"] == "CycloneDX"
    versions = {part["name"]: part["version"] for part in bill["components"]}
    lines = [line for line in LOCK.read_text().splitlines() if line[:1].isalnum()]
    packages = [Requirement(line.rstrip("\\")) for line in lines]
    assert len(packages) > 100
    assert versions == {
        canonicalize_name(package.name): str(package.specifier).removeprefix("==")
        for package in packages
    }
    scopes = {part["name"]: part["scope"] for part in bill["components"]}
    assert {scopes[name] for name in ("django", "redis", "asgiref", "defusedxml")} == {"required"}
    assert {scopes[name] for name in ("pytest", "pip-audit")} == {"excluded"}


def test_a_known_vulnerability_is_told_and_differs_from_none(run_audit, small_lock, faults):
    code, output = run_audit(small_lock)
    assert code == NONE_KNOWN
    assert "2 of 3 packages were looked up." in output
    assert "for other systems than this: 1." in output

    faults["celery"] = "PYSEC-0000-1"
    code, output = run_audit(small_lock)
    assert code == SOME_KNOWN
    assert "celery 1.0: PYSEC-0000-1, mended in no version yet." in output
    assert "django" not in output


def test_other_failures_are_told_in_their_own_words_and_as_no_missing_network():
    told = audit._failure("Traceback\nHashes are required: django\n")
    assert told == "Nothing was audited, since pip-audit failed: Hashes are required: django"
    assert audit._failure("").endswith("pip-audit failed: it gave no reason")


@pytest.mark.long
def test_a_lock_that_cannot_be_read_is_no_missing_network(run_audit, small_lock):
    small_lock.write_text("django==1.0\n")  # without its hash
    code, output = run_audit(small_lock)
    assert code == NOT_AUDITED
    assert "pip-audit failed" in output
