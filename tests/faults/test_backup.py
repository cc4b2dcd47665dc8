"""A backup is restored completely, or refused with one message."""

import hashlib
import io
import json
import tarfile

import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from statements.models import AuditEvent, AuditKind
from tests.databases import address_of, new_database, used_database
from tests.factories import NOW
from tracker.backup.__main__ import main
from tracker.backup.bundle import read_bundle, write_bundle
from tracker.backup.programs import run_client
from tracker.backup.restoring import restore
from tracker.backup.saving import save
from tracker.backup.tables import fingerprint_tables, table_names
from tracker.local import embedded
from tracker.local.embedded.postgres import programs_version
from tracker.migrations import unknown_migrations


def test_a_file_of_newer_tables_is_refused_before_anything_is_touched(tmp_path):
    (tmp_path / "database.dump").write_bytes(b"")
    facts = {"postgres": 18, "migrations": [["statements", "9999_tomorrow"]], "contents": {}}
    saved = tmp_path / "saved.tar"
    write_bundle(saved, tmp_path / "draft.tar", [tmp_path / "database.dump"], facts)
    var = tmp_path / "var"
    var.mkdir()
    with pytest.raises(embedded.Unusable, match=r"saved by a newer Biaotai \(statements.9999_tom"):
        restore(var=var, source=saved, overwrite=True)
    assert not list(var.iterdir())


def test_tables_of_this_code_are_known():
    assert unknown_migrations([("statements", "0001_initial"), ("gone", "0001_initial")]) == []


@pytest.fixture
def bundle(tmp_path):
    (tmp_path / "database.dump").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "secret-key").write_bytes(b"s" * 64)
    files = [tmp_path / "database.dump", tmp_path / "secret-key"]
    facts = {"postgres": 1, "migrations": [], "contents": {}, "rows": 7}
    write_bundle(tmp_path / "saved.tar", tmp_path / "draft.tar", files, facts)
    return tmp_path / "saved.tar"


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_with_a_damaged_byte_is_refused_or_read_as_it_was(bundle, tmp_path_factory, data):
    whole = bytearray(bundle.read_bytes())
    offset = data.draw(st.integers(0, len(whole) - 1))
    whole[offset] ^= data.draw(st.integers(1, 255))
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "saved.tar").write_bytes(whole)
    try:
        manifest = read_bundle(folder / "saved.tar", folder)
    except embedded.Unusable:
        return
    assert manifest["rows"] == 7
    assert (folder / "database.dump").read_bytes() == bytes(range(256)) * 8
    assert (folder / "secret-key").read_bytes() == b"s" * 64


@pytest.mark.parametrize("length", [0, 100, 512, 1024, 3000])
def test_a_part_of_a_file_is_refused_in_one_sentence(bundle, tmp_path, length):
    part = tmp_path / "part.tar"
    part.write_bytes(bundle.read_bytes()[:length])
    with pytest.raises(embedded.Unusable, match=r"only a part of one\. Nothing was changed"):
        read_bundle(part, tmp_path / "empty")


MANIFEST = {"format": 1, "files": {}, "postgres": 1, "migrations": [], "contents": {}}


def craft(path, manifest, files):
    """Write a saved file by hand, with the right sum of its manifest."""
    text = manifest if isinstance(manifest, bytes) else json.dumps(manifest).encode()
    total = hashlib.sha256(text).hexdigest().encode()
    with tarfile.open(path, "w") as tar:
        for name, content in {"manifest.json": text, "manifest.sha256": total, **files}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


ODD: list[object] = [
    None,
    True,
    -1,
    10**30,
    1e999,
    "x",
    "\0",
    "é\udce4",
    [],
    {},
    [[]],
    ["a"],
    [["a"]],
    [["a", 1]],
]
ODD += [{"a": 1}, {"a": {}}, {"a": {"bytes": "x"}}, {"a": ["x"]}, {"table a": []}]
ODD += [{"table a": ["x"]}, {"table a": [1]}, {"": {"bytes": 0, "sha256": ""}}]


@pytest.mark.parametrize("fact", MANIFEST)
def test_whatever_a_manifest_says_is_refused_in_one_sentence(
    transactional_db, tmp_path, monkeypatch, fact
):
    monkeypatch.setenv("DATABASE_URL", address_of(connection.settings_dict["NAME"]))
    crafted = [MANIFEST | {fact: odd} for odd in ODD]
    crafted += [{name: MANIFEST[name] for name in MANIFEST if name != fact}]
    for manifest in [*crafted, b"[]", b"1", b"[" * 100_000, b"\xff", b"{}"]:
        craft(tmp_path / "saved.tar", manifest, {"a": b""})
        # What is odd and harmless is refused because there is an archive already.
        with pytest.raises(embedded.Unusable) as refusal:
            restore(var=tmp_path, source=tmp_path / "saved.tar", overwrite=False)
        assert "\n" not in str(refusal.value), manifest


@pytest.mark.parametrize(
    "kind", [tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE]
)
def test_what_is_no_file_in_a_saved_file_is_refused(tmp_path, kind):
    saved = tmp_path / "saved.tar"
    craft(saved, MANIFEST | {"files": {"database.dump": {"bytes": 0, "sha256": ""}}}, {})
    with tarfile.open(saved, "a") as tar:
        member = tarfile.TarInfo("database.dump")
        member.type, member.linkname = kind, "manifest.json"
        tar.addfile(member)
    with pytest.raises(embedded.Unusable, match="no saved archive"):
        read_bundle(saved, tmp_path)


def test_a_file_that_leads_elsewhere_writes_nothing_there(bundle, tmp_path):
    facts = {"bytes": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
    evil = tmp_path / "evil.tar"
    craft(evil, MANIFEST | {"files": {"../evil": facts}}, {"../evil": b"x"})
    (tmp_path / "inner").mkdir()
    with pytest.raises(embedded.Unusable):
        read_bundle(evil, tmp_path / "inner")
    assert not (tmp_path / "evil").exists()


def test_a_file_that_is_not_there_is_one_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("VAR", str(tmp_path / "var"))
    assert main(["restore", str(tmp_path / "none.tar")]) == 1
    assert capsys.readouterr().out == f"There is no file {tmp_path / 'none.tar'}.\n"
    assert not (tmp_path / "var").exists()


def test_a_manifest_that_was_changed_is_refused(bundle, tmp_path):
    bundle.write_bytes(bundle.read_bytes().replace(b'"rows": 7', b'"rows": 8'))
    with pytest.raises(embedded.Unusable, match="its manifest was changed"):
        read_bundle(bundle, tmp_path)


def test_a_saved_file_is_in_the_audit_log(transactional_db, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "kept elsewhere")
    save(var=tmp_path, target=tmp_path / "saved.tar", now=NOW)
    event = AuditEvent.objects.get()
    assert (event.kind, event.subject) == (AuditKind.EXPORT_MADE, "make save, saved.tar")
    manifest = read_bundle(tmp_path / "saved.tar", tmp_path)
    assert manifest["contents"]["table statements_auditevent"][0] == "1"


@pytest.fixture
def empty_database(transactional_db):
    with new_database("empty") as name:
        yield name


def test_captures_without_room_leave_the_database_as_it_was(empty_database, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", address_of(empty_database))
    dump, captures = tmp_path / "database.dump", tmp_path / "captures.tar"
    (tmp_path / "page").write_text("<p>文</p>")
    with tarfile.open(captures, "w") as tar:
        tar.add(tmp_path / "page", arcname="captures/page")
    var = tmp_path / "var"
    var.mkdir()
    (var / "captures").write_text("no folder")
    with used_database(empty_database):
        connection.ensure_connection()
        session = connection.connection
        session.execute("CREATE TABLE texts AS SELECT '文' AS text")
        run_client("pg_dump", "--format=custom", "--no-owner", f"--file={dump}")
        facts = {
            "postgres": programs_version(), "migrations": [],
            "contents": fingerprint_tables(session),
        }  # fmt: skip
        session.execute("DROP TABLE texts")
        saved = tmp_path / "saved.tar"
        write_bundle(saved, tmp_path / "draft.tar", [dump, captures], facts)
        with pytest.raises(embedded.Unusable, match="captures"):
            restore(var=var, source=saved, overwrite=False)
        assert not table_names(session)
        (var / "captures").unlink()
        assert "Restored 1 tables" in restore(var=var, source=saved, overwrite=False)
        assert (var / "captures" / "page").read_text() == "<p>文</p>"


def test_captures_and_imported_files_come_back(empty_database, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", address_of(empty_database))
    var, saved = tmp_path / "var", tmp_path / "saved.tar"
    files = {"captures/ab/page": "<p>文</p>", "imports/waiting-to-be-matched": "标题,正文"}
    for name, text in files.items():
        (var / name).parent.mkdir(parents=True)
        (var / name).write_text(text)
    (var / "secret-key").write_text("s" * 64)
    with used_database(empty_database):
        connection.ensure_connection()
        connection.connection.execute("CREATE TABLE texts AS SELECT '文' AS text")
        save(var=var, target=saved, now=NOW)
        connection.connection.execute("DROP TABLE texts")
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        restore(var=elsewhere, source=saved, overwrite=False)
    assert {name: (elsewhere / name).read_text() for name in files} == files


def test_captures_on_another_disk_are_saved_and_restored_there(
    empty_database, tmp_path, monkeypatch
):
    monkeypatch.setenv("DATABASE_URL", address_of(empty_database))
    monkeypatch.setenv("SECRET_KEY", "kept elsewhere")
    var, page = tmp_path / "var", tmp_path / "disk" / "ab" / "page"
    page.parent.mkdir(parents=True)
    page.write_text("<p>文</p>")
    var.mkdir()
    (var / "captures").symlink_to(tmp_path / "disk")
    with used_database(empty_database):
        save(var=var, target=tmp_path / "saved.tar", now=NOW)
        page.unlink()
        restore(var=var, source=tmp_path / "saved.tar", overwrite=False)
    assert page.read_text() == "<p>文</p>"


def test_captures_are_restored_into_their_folder_and_nowhere_else(
    empty_database, tmp_path, monkeypatch
):
    monkeypatch.setenv("DATABASE_URL", address_of(empty_database))
    captures, var = tmp_path / "captures.tar", tmp_path / "var"
    (tmp_path / "key").write_text("of a stranger")
    with tarfile.open(captures, "w") as tar:
        tar.add(tmp_path / "key", arcname="secret-key")
    var.mkdir()
    facts = {"postgres": programs_version(), "migrations": [], "contents": {}}
    write_bundle(tmp_path / "saved.tar", tmp_path / "draft.tar", [captures], facts)
    with (
        used_database(empty_database),
        pytest.raises(embedded.Unusable, match="no file of captures"),
    ):
        restore(var=var, source=tmp_path / "saved.tar", overwrite=False)
    assert not (var / "secret-key").exists()


ELSEWHERE = ("imports/../secret-key", tarfile.REGTYPE), ("imports/file", tarfile.SYMTYPE)


@pytest.mark.parametrize(
    ("name", "kind"), [("secret-key", tarfile.REGTYPE), *ELSEWHERE], ids=["beside", "above", "link"]
)
def test_files_of_which_one_is_refused_are_all_left_where_they_are(
    empty_database, tmp_path, monkeypatch, name, kind
):
    monkeypatch.setenv("DATABASE_URL", address_of(empty_database))
    good, bad = tarfile.TarInfo("captures/page"), tarfile.TarInfo(name)
    bad.type, bad.linkname = kind, "page"
    packed = {"captures.tar": good, "imports.tar": bad}
    for file, member in packed.items():
        with tarfile.open(tmp_path / file, "w") as tar:
            tar.addfile(member)
    facts = {"postgres": programs_version(), "migrations": [], "contents": {}}
    saved, var = tmp_path / "saved.tar", tmp_path / "var"
    write_bundle(saved, tmp_path / "draft.tar", [tmp_path / file for file in packed], facts)
    var.mkdir()
    with (
        used_database(empty_database),
        pytest.raises(embedded.Unusable, match=r"imports.* Nothing was changed"),
    ):
        restore(var=var, source=saved, overwrite=False)
    assert not list(var.iterdir())


def test_captures_that_are_no_archive_are_refused_in_one_sentence(
    empty_database, tmp_path, monkeypatch
):
    monkeypatch.setenv("DATABASE_URL", address_of(empty_database))
    (tmp_path / "captures.tar").write_text("nothing of the kind")
    facts = {"postgres": programs_version(), "migrations": [], "contents": {}}
    saved = tmp_path / "saved.tar"
    write_bundle(saved, tmp_path / "draft.tar", [tmp_path / "captures.tar"], facts)
    with (
        used_database(empty_database),
        pytest.raises(embedded.Unusable, match=r"captures\.tar in the saved file cannot be read"),
    ):
        restore(var=tmp_path, source=saved, overwrite=False)


def test_a_dump_that_fails_leaves_the_key_as_it_was(empty_database, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", address_of(empty_database))
    monkeypatch.delenv("SECRET_KEY", raising=False)
    files = {name: tmp_path / name for name in ("database.dump", "secret-key")}
    for file in files.values():
        file.write_text("of the saved file")
    facts = {"postgres": programs_version(), "migrations": [], "contents": {}}
    write_bundle(tmp_path / "saved.tar", tmp_path / "draft.tar", files.values(), facts)
    var = tmp_path / "var"
    var.mkdir()
    (var / "secret-key").write_text("of this folder")
    with used_database(empty_database), pytest.raises(embedded.Unusable, match="pg_restore failed"):
        restore(var=var, source=tmp_path / "saved.tar", overwrite=False)
    assert (var / "secret-key").read_text() == "of this folder"
    assert not (var / "secret-key.restored").exists()
