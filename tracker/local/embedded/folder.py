"""The data folder, which only its owner can read."""

import hashlib
import os
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path

MAX_SOCKET_PATH_BYTES = 100  # the kernel's limit is slightly above
_PRIVATE_UMASK = 0o077
# The folders of services, whose owner under root is another user, who closes them.
SERVICE_FOLDERS = frozenset({"postgres", "postgres.new", "valkey"})
# Everything that the site creates in a data folder. Other names mean that others use the folder.
_OUR_NAMES = re.compile(
    r"postgres(\.new)?|valkey|log|mail|exports|imports|captures|static|saved|reserve(\.new)?"
    r"|beat-schedule.*|secret-key.*|run\.lock|processes\.json|(database|broker)\.(users|starting)|[a-z_]+\.out"
)
# Characters that clients do not interpret in an address, unlike commas, percent signs and so on.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


class Unusable(Exception):
    """The data folder, or a service in it, cannot be used. The message says what to do."""


def data_folder() -> Path:
    """Return the data folder: VAR, or ``var`` beside the code. Raises ``Unusable``."""
    default = Path(__file__).resolve().parent.parent.parent.parent / "var"
    folder = Path(os.environ.get("VAR") or default).absolute()
    # PostgreSQL writes the path into line-based files; other such characters cannot be printed.
    if re.search(r"[\x00-\x1f\x7f\udc80-\udcff]", str(folder)):
        raise Unusable(
            f"VAR is {str(folder)!a}, with a line end, a control character or bytes that are "
            "not UTF-8. Set VAR to a folder with another name."
        )
    return folder


def make_folder(folder: Path) -> Path:
    """Create a folder of ours; new parents can be traversed by others, but not listed.

    Raises ``Unusable``.
    """
    try:
        for parent in [path for path in reversed(folder.parents) if not path.exists()]:
            parent.mkdir()
            parent.chmod(0o711)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as failure:
        raise not_writable(folder, failure) from failure
    return folder


def not_writable(folder: Path, failure: OSError) -> Unusable:
    """Return the refusal for a folder that cannot be written to."""
    return Unusable(
        f"Cannot write to {folder} ({failure.strerror}). Set VAR to a folder of your own."
    )


def keep_to_owner() -> None:
    """Set the umask so that only the owner can read files of this process and its children."""
    os.umask(_PRIVATE_UMASK)


def close_to_others(var: Path) -> None:
    """Remove permissions that an earlier version left to others. Raises ``Unusable``.

    The folder itself is closed only if everything in it is ours: VAR may be a home, or /tmp.
    """
    own_paths = [path for path in var.iterdir() if _OUR_NAMES.fullmatch(path.name)]
    try:
        if len(own_paths) == len(list(var.iterdir())) and var.stat().st_uid == os.geteuid():
            # Under root, the database's own group may pass through (``let_server_through``).
            _narrow(var, exempt=0 if os.geteuid() else stat.S_IXGRP)
        for path in own_paths:
            if path.name not in SERVICE_FOLDERS:
                _narrow(path)
                # A link may lead out of the folder.
                for inner in () if path.is_symlink() else path.rglob("*"):
                    _narrow(inner)
    except OSError as failure:
        raise not_writable(var, failure) from failure


def _narrow(path: Path, *, exempt: int = 0) -> None:
    mode = path.lstat().st_mode
    if not stat.S_ISLNK(mode) and mode & _PRIVATE_UMASK & ~exempt:
        path.chmod(stat.S_IMODE(mode) & (~_PRIVATE_UMASK | exempt))


def secret_key(var: Path) -> str:
    """Return the secret of this data folder, created on first use."""
    path = make_folder(var) / "secret-key"
    try:
        if path.exists() and not path.stat().st_size:
            path.unlink()  # made as the power went; no key was ever used
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(64))
        return path.read_text()
    except OSError as failure:
        raise not_writable(var, failure) from failure


def restored_key(var: Path) -> Path:
    """Return where the secret of a saved archive lies until its database has the place of ours."""
    return var / "secret-key.restored"


def keep_restored_key(var: Path, key: Path) -> None:
    """Lay the secret of a saved archive where a start after a kill finds it."""
    with key.open("rb+") as file:
        os.fsync(file)
    key.replace(restored_key(var))


def use_restored_key(var: Path) -> None:
    """Put the secret of the archive that was restored in its place, if it lies beside."""
    with suppress(FileNotFoundError):
        restored_key(var).replace(var / "secret-key")


def _write_once(path: Path, text: str) -> None:
    """Create a file atomically; if another process was faster, keep its text."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def socket_folder(folder: Path, socket_name: str) -> Path:
    """Return the folder of the socket of a service in ``folder``.

    That is the folder itself, unless its path is too long for a socket or has characters that an
    address cannot contain; then a temporary folder named by a hash of the path.
    """
    path = folder / socket_name
    if len(os.fsencode(path)) <= MAX_SOCKET_PATH_BYTES and _PLAIN_PATH.fullmatch(str(path)):
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path("/tmp") / f"biaotai-{name}"  # noqa: S108 - its owner is checked before use


def private_folder(folder: Path, *, owner: int) -> Path:
    """Create a folder that only ``owner`` can enter. Raises ``Unusable``."""
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        pass
    except OSError as failure:
        raise Unusable(f"Cannot make {folder} ({failure.strerror}).") from failure
    else:
        os.chown(folder, owner, -1)
    if folder.is_symlink() or folder.stat().st_uid != owner:
        raise Unusable(f"{folder} belongs to somebody else. Remove it, or set VAR elsewhere.")
    folder.chmod(0o700)
    return folder
