"""The deployment files are valid for the programs that read them."""

import re
import shutil
import subprocess

import pytest
from django.conf import settings

DEPLOY = settings.BASE_DIR / "deploy"
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
    here = tmp_path / unit.name
    here.write_text(unit.read_text().replace("/srv/biaotai/.venv/bin/python", python))
    code, output = run("systemd-analyze", "verify", str(here))
    assert (code, output) == (0, "")


@needs("nginx")
def test_nginx_reads_its_configuration(tmp_path):
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    run(
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x"),
        *("-keyout", str(key), "-out", str(certificate)),
    )
    server = (DEPLOY / "nginx.conf").read_text()
    server = re.sub(r"/etc/letsencrypt\S+fullchain.pem", str(certificate), server)
    server = re.sub(r"/etc/letsencrypt\S+privkey.pem", str(key), server)
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{server}\n}}\n")
    code, output = run("nginx", "-t", "-c", str(whole))
    assert code == 0, output


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
