"""Let one more user traverse a folder, by an entry in its access control list (ACL).

The list is written in the format of Linux (``struct posix_acl_xattr_entry``), since Python has no
function for it, and ``setfacl`` is not installed everywhere.
"""

import os
import stat
import struct
from pathlib import Path

_LIST = "system.posix_acl_access"
_HEADER = struct.pack("<I", 2)  # the version
_ENTRY = struct.Struct("<HHI")  # tag, permissions, id
_OWNER, _USER, _GROUP, _MASK, _OTHERS = 0x01, 0x02, 0x04, 0x10, 0x20
_NOBODY = 0xFFFFFFFF
_PASS = 0o1


def allow_to_pass(folder: Path, user_id: int) -> None:
    """Let a user traverse the folder. Raises ``OSError`` if ACLs are not supported."""
    entries = _entries(folder)
    for kind, number in ((_USER, user_id), (_MASK, _NOBODY)):
        entries[kind, number] = entries.get((kind, number), 0) | _PASS
    packed = (_ENTRY.pack(kind, may, number) for (kind, number), may in sorted(entries.items()))
    os.setxattr(folder, _LIST, _HEADER + b"".join(packed))


def _entries(folder: Path) -> dict[tuple[int, int], int]:
    """Return the permissions by tag and id; from the mode if there is no list."""
    if _LIST in os.listxattr(folder):
        packed = os.getxattr(folder, _LIST)[len(_HEADER) :]
        return {(kind, number): may for kind, may, number in _ENTRY.iter_unpack(packed)}
    mode = stat.S_IMODE(folder.stat().st_mode)
    owner, group, other = mode >> 6 & 7, mode >> 3 & 7, mode & 7
    return {
        (_OWNER, _NOBODY): owner,
        (_GROUP, _NOBODY): group,
        (_MASK, _NOBODY): group,
        (_OTHERS, _NOBODY): other,
    }
