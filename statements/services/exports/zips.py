"""Write zip files."""

from collections.abc import Mapping
from datetime import datetime
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


def write_zip(members: Mapping[str, bytes], file: IO[bytes], *, made_at: datetime) -> None:
    """Write a zip of files by name. The same files with the same time give the same bytes."""
    with ZipFile(file, "w", ZIP_DEFLATED) as bundle:
        for name, content in members.items():
            entry = ZipInfo(name, date_time=made_at.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            bundle.writestr(entry, content)
