"""Undo the compression of a body, never beyond a size."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from statements.capture.faults import FetchFault, FetchRefused

# What we say we understand. Brotli and zstd have no library here, so nobody is asked for them.
ACCEPT_ENCODING: Final = "gzip, deflate"
MAX_LAYERS: Final = 3
_PIECE_BYTES: Final = 65_536
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS


def decode_body(pieces: Iterable[bytes], encodings: str, *, max_bytes: int) -> bytes:
    """Return the body behind the layers that ``Content-Encoding`` names, last applied last.

    Raises ``FetchRefused`` where any layer grows beyond ``max_bytes``, is unknown or broken.
    """
    layers = [name.strip().lower() for name in encodings.split(",") if name.strip()]
    layers = [name for name in layers if name != "identity"]
    if len(layers) > MAX_LAYERS:
        raise FetchRefused(FetchFault.ENCODING, encodings[:100])
    stream: Iterator[bytes] = iter(pieces)
    for name in reversed(layers):
        if name in {"gzip", "x-gzip"}:
            stream = _inflate_members(_limited(stream, max_bytes), _GZIP_WINDOW)
        elif name == "deflate":
            stream = _inflate_deflate(_limited(stream, max_bytes))
        else:
            raise FetchRefused(FetchFault.ENCODING, name[:100])
    return b"".join(_limited(stream, max_bytes))


def _limited(pieces: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > max_bytes:
            raise FetchRefused(FetchFault.TOO_LARGE)
        yield piece


def _inflate_deflate(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Inflate ``deflate``, which some servers send without the header of zlib."""
    first = next(pieces, b"")
    while len(first) < 2 and (piece := next(pieces, b"")):
        first += piece
    has_header = len(first) >= 2 and first[0] & 0x0F == 8 and int.from_bytes(first[:2]) % 31 == 0
    window = zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS
    return _inflate_members(_chain(first, pieces), window)


def _chain(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from pieces


def _inflate_members(pieces: Iterator[bytes], window: int) -> Iterator[bytes]:
    """Inflate one stream after the other; a file of gzip may have several members."""
    inflater, is_begun = zlib.decompressobj(window), False
    for piece in pieces:
        rest = piece
        while rest:
            try:
                yield inflater.decompress(rest, _PIECE_BYTES)
            except zlib.error as error:
                if is_begun and inflater.eof:
                    return
                raise FetchRefused(FetchFault.ENCODING, str(error)) from None
            rest, is_begun = inflater.unconsumed_tail, True
            if inflater.eof:
                # Zeros after the end are padding of tapes.
                rest = inflater.unused_data.lstrip(b"\0")
                if rest and window != _GZIP_WINDOW:
                    return
                if rest:
                    inflater = zlib.decompressobj(window)
    yield inflater.flush()[:_PIECE_BYTES]
    if is_begun and not inflater.eof:
        raise FetchRefused(FetchFault.INCOMPLETE)
