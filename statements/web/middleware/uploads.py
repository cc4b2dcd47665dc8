"""File uploads: refused, except on routes that say otherwise, and there by those they are for."""

from typing import Any, NoReturn

from django.core.exceptions import PermissionDenied
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpRequest

from statements.services.audience import Audience


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


class FilesOf(TemporaryFileUploadHandler):
    """Takes the files of an audience to disk, and refuses all others before a byte is stored."""

    def __init__(self, request: HttpRequest, audience: Audience) -> None:
        super().__init__(request)
        self.audience = audience

    def new_file(self, *args: Any, **options: Any) -> None:
        # By now the session was read: the form is parsed when its token is checked.
        if not self.audience.includes(self.request.user):  # type: ignore[union-attr]
            raise PermissionDenied
        super().new_file(*args, **options)
