"""The deployment files are valid for the programs that read them, and do what they are for."""

import re
import shutil
import subprocess
from contextlib import suppress

import pytest
import yaml
from django.conf import settings

from tests.proxies import DEPLOY, NAME, ask, nginx_configuration, running_proxy
from tests.web.routes import routes

UNITS = sorted(DEPLOY.glob("*.service"))


def needs(program):
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not installed")


def run(*command):
    result = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return result.returncode, result.stdout


@needs("systemd-analyze")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_reads_each_unit(tmp_path, unit):
    # The unit's folder does not exist here; `true` replaces its Python.
    python = shutil.which("true")
    unit_copy = tmp_path / unit.name
    unit_copy.write_text(unit.read_text().replace("/srv/biaotai/.venv/bin/python", python))
    code, output = run("systemd-analyze", "verify", str(unit_copy))
    assert (code, output) == (0, "")


@needs("nginx")
def test_nginx_reads_its_configuration(tmp_path):
    whole = tmp_path / "nginx.conf"
    whole.write_text(nginx_configuration(tmp_path))
    code, output = run("nginx", "-t", "-c", str(whole))
    assert code == 0, output


PROXIES = [pytest.param(name, marks=needs(name)) for name in ("nginx", "caddy")]


@pytest.mark.long
@pytest.mark.parametrize("program", PROXIES)
def test_a_proxy_takes_what_each_route_takes_and_little_more(program, tmp_path):
    lengths = {
        f"/{where}": getattr(view, "longest_body", 0)
        for _name, where, view in routes()
        if "<" not in where and "?P" not in where
    }
    by_length = {length: path for path, length in lengths.items() if length}
    longest = {path: length for length, path in by_length.items()}  # one path for each length
    assert {"/imports/", "/sources/captures/add/"} < set(longest)
    with running_proxy(program, tmp_path) as port:
        for path, length in longest.items():
            assert ask(port, "POST", path, size=length).get("size") == length, path
        with suppress(OSError):  # closed while more was sent
            assert "size" not in ask(port, "POST", "/accounts/sign-in/", size=4_000_000)


@pytest.mark.parametrize("program", PROXIES)
def test_a_proxy_tells_the_address_of_the_client_whatever_the_client_says(program, tmp_path):
    lies = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "http"}
    with running_proxy(program, tmp_path) as port:
        request = ask(port, "GET", "/", **lies)
    assert request["Host"].partition(":")[0] == NAME
    assert request["X-Forwarded-For"].rpartition(",")[2].strip() == "127.0.0.1"
    assert request["X-Forwarded-Proto"] == "https"


def test_nginx_takes_only_ciphers_that_check_what_they_encrypt_and_forget_their_keys():
    (ciphers,) = re.findall(r"ssl_ciphers (\S+);", (DEPLOY / "nginx.conf").read_text())
    good = re.compile(r"ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA\d+|CHACHA20-POLY1305)")
    assert [cipher for cipher in ciphers.split(":") if not good.fullmatch(cipher)] == []


@needs("caddy")
def test_caddy_reads_its_configuration():
    code, output = run(
        "caddy", "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")
    )
    assert code == 0, output


def test_units_and_containers_run_the_web_server_as_make_run_does():
    from tracker.local.run import web_command

    config = web_command(8000)[3:5]
    for name in ("biaotai-web.service", "Dockerfile"):
        text = (DEPLOY / name).read_text().replace('", "', " ")
        assert " ".join(config) in text, name


def test_every_setting_that_the_page_names_is_one():
    page = (settings.BASE_DIR / "docs" / "deploy.md").read_text()
    code = "".join(path.read_text() for path in (settings.BASE_DIR / "tracker").rglob("*.py"))
    names = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)+\b", page)) - {"DATABASE_PASSWORD", "SITE_NAME"}
    assert {name for name in names if f'"{name}"' not in code} == set()


def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def test_containers_name_only_parts_that_there_are():
    whole = compose()
    services = whole["services"]
    assert {"database", "broker", "tables", "web", "worker", "beat", "proxy"} == set(services)
    for name, service in services.items():
        assert set(service.get("depends_on", ())) <= set(services), name
        named = {mount.partition(":")[0] for mount in service.get("volumes", ())}
        assert named <= set(whole["volumes"]), name
        if "build" in service:
            assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).exists()


def test_containers_do_what_the_supervisor_does():
    from tracker.local.run import commands_of

    for name in ("worker", "beat"):
        our_command = commands_of(8000)[name][3:]
        compose_command = compose()["services"][name]["command"].split()[1:]
        assert [word for word in our_command if word != "--quiet"] == compose_command
    tables = compose()["services"]["tables"]["command"]
    assert re.findall(r"manage\.py (\w+)", tables) == ["migrate", "collectstatic", "load_seeds"]


def test_containers_set_only_what_the_site_reads_and_ask_only_for_what_the_page_names():
    page = (settings.BASE_DIR / "docs" / "deploy.md").read_text()
    code = "".join(path.read_text() for path in (settings.BASE_DIR / "tracker").rglob("*.py"))
    names = compose()["services"]["web"]["environment"]
    assert {name for name in names if f'"{name}"' not in code} == set()
    required = re.findall(r"\$\{(\w+):\?\}", (DEPLOY / "compose.yaml").read_text())
    assert {name for name in required if f"`{name}`" not in page} == set()


def test_an_image_holds_no_data_and_no_secret():
    left_out = (settings.BASE_DIR / ".dockerignore").read_text().split()
    assert {".git", ".venv", "var", "deploy/.env"} <= set(left_out)
    assert "USER biaotai" in (DEPLOY / "Dockerfile").read_text()
