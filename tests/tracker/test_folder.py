"""What is in the data folder is its owner's, and nobody else's folder is touched."""

import os
import stat
import subprocess

import psycopg
import pytest

from tests.running import let_through
from tracker.local import embedded


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def wide(tmp_path):
    """A data folder as earlier versions left it."""
    var = tmp_path / "var"
    for name in ("log", "exports", "imports", "captures/ab", "mail", "static/css", "postgres"):
        (var / name).mkdir(parents=True)
        (var / name / "file").write_text("x")
    (var / "run.lock").write_text("x")
    for path in (var, *var.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return var


def test_what_an_earlier_version_left_open_is_closed(wide):
    embedded.close_to_others(wide)
    passing = 0 if os.geteuid() else 0o010
    assert mode(wide) & ~passing == 0o700
    for path in wide.rglob("*"):
        if "postgres" not in path.parts:
            assert mode(path) == (0o700 if path.is_dir() else 0o600), path


def test_a_folder_that_holds_other_things_is_left_as_it_is(wide):
    (wide / "thesis.odt").write_text("x")
    (wide / "thesis.odt").chmod(0o644)
    embedded.close_to_others(wide)
    assert mode(wide) == 0o755
    assert mode(wide / "thesis.odt") == 0o644
    assert mode(wide / "exports") == 0o700
    assert mode(wide / "run.lock") == 0o600


def test_a_link_out_of_the_folder_closes_nothing_there(wide, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "inner").mkdir(parents=True)
    for path in (elsewhere, elsewhere / "inner"):
        path.chmod(0o755)
    (wide / "saved").symlink_to(elsewhere)
    embedded.close_to_others(wide)
    assert mode(elsewhere) == mode(elsewhere / "inner") == 0o755


def autovacuum_of(var, *, durable):
    """Return whether a server cleans up by itself, which one for tests does not."""
    with embedded.running_database(var, durable=durable):
        place = embedded.database(var)
        address = {"host": place["HOST"], "user": place["USER"], "dbname": "postgres"}
        with psycopg.connect(**address) as server:
            return server.execute("SHOW autovacuum").fetchone()


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """A closed folder with a data folder, in which a server for tests has run."""
    closed = let_through(tmp_path_factory.mktemp("above")) / "closed"
    closed.mkdir(mode=0o700)
    assert autovacuum_of(closed / "var", durable=False) == ("off",)
    return closed


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the database as somebody else")
def test_a_closed_folder_above_lets_the_database_pass_and_nobody_else(closed):
    assert not mode(closed) & 0o007
    stranger = subprocess.run(["test", "-x", str(closed)], user="nobody", check=False)
    assert stranger.returncode == 1


def test_a_server_for_tests_leaves_no_setting_to_a_later_one(closed):
    assert autovacuum_of(closed / "var", durable=True) == ("on",)


def test_folders_that_are_made_on_the_way_let_others_pass_and_not_look(tmp_path):
    embedded.make_folder(tmp_path / "new" / "var")
    assert mode(tmp_path / "new") == 0o711
    assert mode(tmp_path / "new" / "var") == 0o700


def test_a_secret_that_a_power_cut_left_empty_is_made_again(tmp_path):
    (tmp_path / "secret-key").touch()
    secret = embedded.secret_key(tmp_path)
    assert len(secret) > 50
    assert embedded.secret_key(tmp_path) == secret


def test_a_secret_is_readable_by_its_owner_only_whatever_the_umask(tmp_path):
    umask = os.umask(0)
    try:
        embedded.secret_key(tmp_path / "var")
    finally:
        os.umask(umask)
    assert mode(tmp_path / "var" / "secret-key") == 0o600
