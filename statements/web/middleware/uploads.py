"""File uploads, which no form accepts yet."""

from typing import Any, NoReturn

from django.core.files.uploadhandler import FileUploadHandler


class FilesRefused(Exception):
    """A request contained a file."""


class RefuseFiles(FileUploadHandler):
    """Rejects a file before any of it is stored.

    Django limits the fields of a form but not its files, so without this anybody could fill the
    disk. A view that accepts a file must set an upload handler of its own.
    """

    def new_file(self, *args: Any, **options: Any) -> NoReturn:
        raise FilesRefused

    def receive_data_chunk(self, raw_data: bytes, start: int) -> NoReturn:
        raise FilesRefused

    def file_complete(self, file_size: int) -> None:
        return None
