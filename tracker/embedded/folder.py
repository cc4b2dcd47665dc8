"""The data folder: what is kept between two runs."""

import hashlib
import os
import secrets
from pathlib import Path

LONGEST_SOCKET_PATH = 100  # bytes; the kernel's limit lies a little above


class Unusable(Exception):
    """The data folder, or a service in it, cannot be used. The message says what to do."""


def data_folder() -> Path:
    """Return the data folder: VAR, or ``var`` beside the code."""
    beside = Path(__file__).resolve().parent.parent.parent / "var"
    return Path(os.environ.get("VAR") or beside).absolute()


def make_folder(folder: Path) -> Path:
    """Make sure that a folder of ours is there. Raises ``Unusable``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise Unusable(
            f"Cannot write to {folder} ({failure.strerror}). Set VAR to a folder of your own."
        ) from failure
    return folder


def secret_key(var: Path) -> str:
    """Return the secret of this data folder, made on first use and readable by its owner only."""
    path = make_folder(var) / "secret-key"
    draft = var / f"secret-key.{os.getpid()}.{secrets.token_hex(4)}"
    if not path.exists():
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(64))
            os.link(draft, path)  # fails if another process was faster; then its secret holds
        except FileExistsError:
            pass
        except OSError as failure:
            raise Unusable(f"Cannot write to {var} ({failure.strerror}).") from failure
        finally:
            draft.unlink(missing_ok=True)
    return path.read_text()


def socket_folder(folder: Path, socket_name: str) -> Path:
    """Return where the socket of a service in ``folder`` stands.

    That is the folder itself, unless its path is too long for a socket; then one in the system's
    temporary folder, whose name follows from the path.
    """
    if len(os.fsencode(folder / socket_name)) <= LONGEST_SOCKET_PATH:
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path("/tmp") / f"biaotai-{name}"  # noqa: S108 - its owner is checked before use


def private_folder(folder: Path, *, owner: int) -> Path:
    """Make sure that a folder is there and belongs to ``owner`` alone. Raises ``Unusable``."""
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
