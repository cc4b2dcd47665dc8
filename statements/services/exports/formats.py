"""The formats of exports, and what a file is made of."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

from statements.models import ExportFormat

TABLES = (ExportFormat.CSV, ExportFormat.XLSX, ExportFormat.JSON, ExportFormat.JSONL)
CITATIONS = (ExportFormat.BIBTEX, ExportFormat.RIS, ExportFormat.CSL, ExportFormat.GBT)


@dataclass(frozen=True, slots=True)
class FileType:
    """The file extension and the content type of a format."""

    ending: str
    content_type: str


FILE_TYPES = {
    ExportFormat.CSV: FileType("csv", "text/csv; charset=utf-8"),
    ExportFormat.XLSX: FileType(
        "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
    ExportFormat.JSON: FileType("json", "application/json"),
    ExportFormat.JSONL: FileType("jsonl", "application/jsonl; charset=utf-8"),
    ExportFormat.BIBTEX: FileType("bib", "application/x-bibtex; charset=utf-8"),
    ExportFormat.RIS: FileType("ris", "application/x-research-info-systems; charset=utf-8"),
    ExportFormat.CSL: FileType("csl.json", "application/vnd.citationstyles.csl+json"),
    ExportFormat.GBT: FileType("txt", "text/plain; charset=utf-8"),
}


@dataclass(frozen=True, slots=True)
class Options:
    """Options that a person can choose."""

    bom: bool = True  # before a csv
    text: bool = False  # a column with the current wording, in formats with columns

    def as_json(self) -> dict[str, bool]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ExportSpec:
    """A file to be written: its format, options, the site's address, and lines that describe it.

    ``on_progress`` is called from time to time with the number of rows written.
    """

    file_format: ExportFormat
    base: str
    options: Options = field(default_factory=Options)
    about: Sequence[str] = ()
    on_progress: Callable[[int], object] = lambda _number: None
