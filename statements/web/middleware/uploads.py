"""Files in forms. No form of ours takes one yet."""

from typing import Any, NoReturn

from django.core.files.uploadhandler import FileUploadHandler


class FilesRefused(Exception):
    """A form came with a file."""


class RefuseFiles(FileUploadHandler):
    """Refuses a file before any of it is kept.

    Django bounds the fields of a form and not its files, so that without this anybody could fill
    the disk. A view that takes a file puts a handler of its own in this one's place.
    """

    def new_file(self, *args: Any, **options: Any) -> NoReturn:
        raise FilesRefused

    def receive_data_chunk(self, raw_data: bytes, start: int) -> NoReturn:
        raise FilesRefused

    def file_complete(self, file_size: int) -> None:
        return None
