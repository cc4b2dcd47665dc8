"""The databases of the tests are made anew when what they are made from changes, and only then."""

from tests.databases import fingerprint


def test_a_changed_source_changes_the_fingerprint_and_compiled_code_does_not(tmp_path):
    source = tmp_path / "statements" / "models.py"
    source.parent.mkdir()
    source.write_text("one")
    before = fingerprint(tmp_path, "statements")
    for name in ("models.cpython-313.pyc", "models.loop-7.py313.1.nbc"):
        compiled = source.parent / "__pycache__" / name
        compiled.parent.mkdir(exist_ok=True)
        compiled.write_text("code")
    assert fingerprint(tmp_path, "statements") == before
    source.write_text("two")
    assert fingerprint(tmp_path, "statements") != before
