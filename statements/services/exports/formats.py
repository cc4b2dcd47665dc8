"""Every format that rows can be had in, and what a file is made of."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

from statements.models import ExportFormat

TABLES = (ExportFormat.CSV, ExportFormat.XLSX, ExportFormat.JSON, ExportFormat.JSONL)
CITATIONS = (ExportFormat.BIBTEX, ExportFormat.RIS, ExportFormat.CSL, ExportFormat.GBT)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file of a format is called and served as."""

    ending: str
    content_type: str


KINDS = {
    ExportFormat.CSV: Kind("csv", "text/csv; charset=utf-8"),
    ExportFormat.XLSX: Kind(
        "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
    ExportFormat.JSON: Kind("json", "application/json"),
    ExportFormat.JSONL: Kind("jsonl", "application/jsonl; charset=utf-8"),
    ExportFormat.BIBTEX: Kind("bib", "application/x-bibtex; charset=utf-8"),
    ExportFormat.RIS: Kind("ris", "application/x-research-info-systems; charset=utf-8"),
    ExportFormat.CSL: Kind("csl.json", "application/vnd.citationstyles.csl+json"),
    ExportFormat.GBT: Kind("txt", "text/plain; charset=utf-8"),
}


@dataclass(frozen=True, slots=True)
class Options:
    """What somebody can choose about a file."""

    bom: bool = True  # before a csv
    text: bool = False  # a column with the current wording, in formats with columns

    def as_json(self) -> dict[str, bool]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Order:
    """A file to be written: its format, options, the site's address, and lines that describe it.

    ``tell`` is called now and then with the number of rows written.
    """

    form: ExportFormat
    base: str
    options: Options = field(default_factory=Options)
    about: Sequence[str] = ()
    tell: Callable[[int], object] = lambda _number: None
