"""Reads requests for the web server, and nothing of them that is longer than may be."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.http import parse_header_parameters
from waitress.buffers import OverflowableBuffer
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.utilities import BadRequest

_LEAST_CHUNK_BYTES = 8  # on average, for each byte that tells where chunks begin and end


class _Body(OverflowableBuffer):  # type: ignore[misc]
    """Counts the bytes of a body; discards those of one that is too long."""

    byte_count = 0
    is_kept = True

    def append(self, data: bytes) -> None:
        self.byte_count += len(data)
        if self.is_kept:
            super().append(data)


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Reads and discards a body that is too long for its URL.

    The application gets the length without the bytes, and responds with a page. By then the client
    has sent everything, and so reads the page instead of a broken connection.
    """

    longest_body: Callable[[str], int]
    is_too_long = False
    body_rcv: Any
    path: str

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head. Raises ``ParsingError`` if it tells two lengths of the body.

        A proxy may believe the other one, and then take the rest of the body for a request. An
        encoding other than UTF-8 is refused too: Django fails at those of Python that are none of
        texts before any of our code is called.
        """
        super().parse_header(header_plus)
        # As the application gets it: what is bounded here is bounded by the route that answers.
        self.path = re.sub("^(/+|$)", "/", self.path)
        # HTTP/1.0 leaves the header where it is.
        is_in_pieces = bool(self.chunked or "TRANSFER_ENCODING" in self.headers)
        if is_in_pieces and (self.version != "1.1" or "CONTENT_LENGTH" in self.headers):
            self.body_rcv = None
            raise ParsingError("Transfer-Encoding beside Content-Length, or in HTTP/1.0")
        if not _is_in_utf8(self.headers.get("CONTENT_TYPE", "")):
            self.body_rcv = None
            raise ParsingError("Content-Type with an encoding other than UTF-8")
        if self.body_rcv is not None:
            self.body_rcv.buf = _Body(self.adj.inbuf_overflow)

    def received(self, data: bytes) -> int:
        consumed: int = super().received(data)
        if self.body_rcv is not None and not self.is_too_long:
            length = max(self.content_length, self.body_bytes_received)
            if length > type(self).longest_body(self.path):
                self.is_too_long = True
                self.body_rcv.buf.is_kept = False
        if self.chunked and self.body_rcv is not None and not self.completed:
            self._bound_chunks()
        if self.is_too_long and self.completed:
            self.headers["CONTENT_LENGTH"] = str(max(self.content_length, self.body_bytes_received))
        return consumed

    def _bound_chunks(self) -> None:
        """Refuse a body in chunks that holds much else than data.

        Sizes and what follows the last chunk may be of any length for waitress, which goes through
        them anew with each piece that comes, in the loop that serves all clients.
        """
        receiver = self.body_rcv
        most = self.adj.max_request_header_size
        framing = self.body_bytes_received - receiver.buf.byte_count
        unfinished = len(receiver.control_line) + len(receiver.trailer)
        if unfinished > most or framing > most + receiver.buf.byte_count // _LEAST_CHUNK_BYTES:
            self.error = BadRequest("Chunks of a body that hold hardly any data")
            self.completed = True


def _is_in_utf8(content_type: str) -> bool:
    """Return whether Django reads a body of this type, and the address, as UTF-8."""
    try:
        _kind, parameters = parse_header_parameters(content_type)
    except ValueError:  # too long, or of an encoding itself
        return False
    return parameters.get("charset", "utf-8").lower() in {"utf-8", "utf8"}
