"""Read the lines of files that commands are given."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from statements.engine.ranking.records import UnusableRow
from statements.services.jsonlines import read_lines
from statements.services.statements.files import read_text_file


def usable_lines[Text](
    path: Path,
    parse_row: Callable[[dict[str, Any]], Text],
    *,
    report: Callable[[str], object],
) -> Iterator[tuple[int, dict[str, Any], Text]]:
    """Yield each line that can be used, with its number and its row. Raises ``TextRefused``.

    What is left out is reported, and a file that holds nothing else.
    """

    def report_skipped(number: int, fault: str) -> None:
        report(f"{path}: line {number} was left out: {fault}.")

    is_empty = True
    for number, row in read_lines(read_text_file(path), on_fault=report_skipped):
        try:
            text = parse_row(row)
        except UnusableRow as refusal:
            report_skipped(number, str(refusal))
        else:
            is_empty = False
            yield number, row, text
    if is_empty:
        report(f"{path} holds no usable row.")
