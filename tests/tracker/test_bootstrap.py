"""What `make test` installs to have a browser."""

import pytest

from tracker.local import bootstrap


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with packages to install, and no other program; what apt was asked for is noted."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", "true")

    def has(*packages, installed=()):
        scripts = {
            "sudo": '[ "$1" = -n ] && shift\n[ "$1" = true ] || exec "$@"',
            "apt-get": f'echo "$@" >> {tmp_path}/asked\ncase "$3" in {"|".join(packages)})'
            f' /bin/ln -s /bin/true "{tmp_path}/$3";; *) exit 100;; esac',
            **dict.fromkeys(installed, "true"),
        }
        for name, script in scripts.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
            (tmp_path / name).chmod(0o755)
        return tmp_path / "asked"

    return has


@pytest.mark.parametrize(
    ("packages", "installed", "wanted"),
    [
        (["chromium", "chromium-headless-shell"], [], ["chromium-headless-shell"]),
        (["chromium"], [], ["chromium-headless-shell", "chromium"]),
        (["chromium-headless-shell"], ["google-chrome"], []),
    ],
)
def test_a_browser_is_asked_for_until_there_is_one(machine, packages, installed, wanted):
    asked = machine(*packages, installed=installed)
    bootstrap.install_browser()
    names = [line.split()[2] for line in asked.read_text().splitlines() if "install" in line]
    assert names == ["fonts-noto-cjk", *wanted]


def test_ci_fails_where_none_can_be_had(machine):
    machine("nothing")
    with pytest.raises(bootstrap.CannotSetUp):
        bootstrap.install_browser()
