"""Limits of the process that parses what others wrote."""

from dataclasses import dataclass
from typing import Final

READY: Final = b"ready"  # what the child writes once it can be asked


@dataclass(frozen=True, slots=True)
class ParsingLimits:
    """What reading one file may take: bytes of the file and of memory, and seconds."""

    file_bytes: int = 20 * 1024 * 1024
    memory_bytes: int = 1536 * 1024 * 1024
    seconds: float = 30.0


class DocumentRefused(Exception):
    """A file was not read. ``reason`` is size, time, memory or fault."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"The file was not read: {reason}.")
        self.reason = reason
