"""The file of a saved archive: written atomically, and read only if it is intact."""

import hashlib
import json
import os
import tarfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tracker.local.embedded import Unusable

FORMAT = 1
_MANIFEST = "manifest.json"
_MANIFEST_SUM = "manifest.sha256"
_MAX_MANIFEST_BYTES = 16 << 20


def write_bundle(target: Path, draft: Path, files: Iterable[Path], facts: dict[str, Any]) -> None:
    """Write ``files`` and a manifest to ``draft``, then rename it to ``target``."""
    manifest = {
        "format": FORMAT,
        "files": {
            path.name: {"bytes": path.stat().st_size, "sha256": _sum(path)} for path in files
        },
        **facts,
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True).encode()
    folder = draft.parent
    (folder / _MANIFEST).write_bytes(text)
    (folder / _MANIFEST_SUM).write_text(hashlib.sha256(text).hexdigest())
    with draft.open("wb") as file:
        with tarfile.open(fileobj=file, mode="w") as bundle:
            for path in (folder / _MANIFEST, folder / _MANIFEST_SUM, *files):
                bundle.add(path, arcname=path.name, recursive=False)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)


def read_bundle(source: Path, folder: Path) -> dict[str, Any]:
    """Extract a saved file into ``folder``; return its manifest.

    All checksums are verified. Raises ``Unusable`` for a damaged file.
    """
    try:
        with tarfile.open(source, mode="r:") as bundle:
            text = _read(bundle, _MANIFEST)
            if hashlib.sha256(text).hexdigest().encode() != _read(bundle, _MANIFEST_SUM):
                raise _damaged(source, "its manifest was changed")
            manifest: dict[str, Any] = json.loads(text)
            if manifest["format"] > FORMAT:
                raise Unusable(f"{source} was saved by a newer Biaotai. Update this one first.")
            _refuse_odd_manifest(manifest)
            for name, facts in manifest["files"].items():
                # Only names in the manifest are extracted, so that no path can escape the folder.
                member = bundle.getmember(name)
                if not member.isreg():
                    raise KeyError(name)
                bundle.extract(member, folder, filter="data")
                path = folder / name
                if path.stat().st_size != facts["bytes"] or _sum(path) != facts["sha256"]:
                    raise _damaged(source, f"the checksum of {name} is another")
    except (
        *(tarfile.TarError, EOFError, KeyError, ValueError, TypeError, AttributeError),
        *(OverflowError, RecursionError),
    ) as fault:
        raise _damaged(source, "it is no saved archive, or only a part of one") from fault
    return manifest


def _refuse_odd_manifest(manifest: dict[str, Any]) -> None:
    """Raise ``ValueError`` for a manifest that no save writes: anybody may have made the file."""
    contents, migrations = manifest["contents"], manifest["migrations"]
    facts = [fact for facts in contents.values() for fact in facts]
    names = [name for migration in migrations for name in migration]
    has_odd_texts = not all(isinstance(text, str) for text in [*contents, *facts, *names])
    has_odd_pairs = any(len(migration) != 2 for migration in migrations)
    tables = [facts for name, facts in contents.items() if name.startswith("table ")]
    if (
        has_odd_texts
        or has_odd_pairs
        or not isinstance(manifest["postgres"], int)
        or not all(facts and facts[0].isdecimal() for facts in tables)
    ):
        raise ValueError("manifest")


def _read(bundle: tarfile.TarFile, name: str) -> bytes:
    file = bundle.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file.read(_MAX_MANIFEST_BYTES)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _damaged(source: Path, fault: str) -> Unusable:
    return Unusable(f"{source} cannot be restored: {fault}. Nothing was changed.")
