"""Read texts from files, for the command ``compare``."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from statements.engine.echo.frequencies import DocumentFrequencies, count_grams
from statements.services.jsonlines import read_lines


class TextRefused(Exception):
    """A file that cannot be used. The message can be shown to the user."""


@dataclass(frozen=True, slots=True)
class FolderFrequencies:
    """The document frequencies of a folder of texts, and the files that could not be read."""

    background: DocumentFrequencies
    unread: tuple[str, ...]


def read_text_file(path: Path) -> str:
    """Return a file's text unchanged.

    Line ends are not translated and a byte order mark stays, as with ``open(path,
    encoding="utf-8", newline="")``, so that offsets count the characters of the file itself.
    Raises ``TextRefused``.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as fault:
        raise TextRefused(
            f"{path} is not UTF-8 text (byte {fault.start + 1}); save it as UTF-8."
        ) from fault
    except OSError as fault:
        raise TextRefused(f"{path} cannot be read: {fault.strerror}.") from fault


def read_archive(folder: Path) -> FolderFrequencies:
    """Count the grams of the texts in a folder: .txt files, and .jsonl files with a field text.

    Unreadable files and lines are skipped and listed. Raises ``TextRefused`` if there is no text.
    """
    unread: list[str] = []
    if not folder.exists():
        raise TextRefused(f"{folder} does not exist.")
    paths = [folder] if folder.is_file() else sorted(folder.rglob("*"))
    background = count_grams(
        text for path in paths for text in _texts(path, unread) if text.strip()
    )
    if not background.documents:
        raise TextRefused(f"{folder} holds no .txt file and no .jsonl file with texts.")
    return FolderFrequencies(background, tuple(unread))


def _texts(path: Path, unread: list[str]) -> Iterator[str]:
    if path.suffix.lower() not in {".txt", ".jsonl"} or not path.is_file():
        return
    try:
        text = read_text_file(path)
    except TextRefused as refusal:
        unread.append(str(refusal))
        return
    if path.suffix.lower() == ".txt":
        yield text
        return
    faults: list[int] = []
    for number, row in read_lines(text, on_fault=lambda number, _fault: faults.append(number)):
        if isinstance(row.get("text"), str):
            yield row["text"]
        else:
            faults.append(number)
    if faults:
        unread.append(f"{path}: {len(faults)} lines without a text were left out.")
