"""Write WACZ 1.1.1, the package of a web archive that ReplayWeb.page opens."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator

from statements.capture.warc import Exchange, sha256_of, write_warc

VERSION: Final = "1.1.1"
_ARCHIVE: Final = "data.warc.gz"
_INDEXED: Final = {"response", "resource", "revisit"}


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A page that readers of the package can choose."""

    exchange: Exchange
    title: str


def write_wacz(pages: Sequence[ArchivedPage], *, software: str, made_at: datetime) -> bytes:
    """Return a package of these pages.

    Its members are stored without another compression, so that a reader finds records by offset.
    """
    archive = write_warc((page.exchange for page in pages), software=software)
    exchanges = [page.exchange for page in pages]
    members = {
        f"archive/{_ARCHIVE}": archive,
        "indexes/index.cdx": "".join(sorted(_index_lines(archive, exchanges))).encode(),
        "pages/pages.jsonl": "".join(_page_lines(pages)).encode(),
    }
    package = _as_json(
        {
            "profile": "data-package",
            "wacz_version": VERSION,
            "software": software,
            "created": made_at.astimezone(UTC).isoformat(),
            "resources": [
                {
                    "name": path.rpartition("/")[2],
                    "path": path,
                    "hash": f"sha256:{sha256_of(content)}",
                    "bytes": len(content),
                }
                for path, content in members.items()
            ],
        }
    )
    digest = {"path": "datapackage.json", "hash": f"sha256:{sha256_of(package)}"}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as file:
        all_members = {
            **members,
            "datapackage.json": package,
            "datapackage-digest.json": _as_json(digest),
        }
        for path, content in all_members.items():
            file.writestr(path, content)
    return target.getvalue()


def sort_key(address: str) -> str:
    """Return an address with its host reversed (SURT), by which indexes are sorted."""
    parts = urlsplit(address)
    if not parts.hostname:
        return address
    host = ",".join(reversed(parts.hostname.split(".")))
    port = f":{parts.port}" if parts.port else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}){parts.path or '/'}{query}".lower()


def _index_lines(archive: bytes, exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Yield a line of CDXJ for each record of the archive, which holds these exchanges."""
    by_record = {f"<urn:uuid:{exchange.key}>": exchange for exchange in exchanges}
    records = ArchiveIterator(io.BytesIO(archive))
    for record in records:
        record.content_stream().read()
        exchange = by_record.get(record.rec_headers.get_header("WARC-Record-ID"))
        if exchange is None or record.rec_type not in _INDEXED:
            continue
        revisit = {"mime": "warc/revisit"} if record.rec_type == "revisit" else {}
        entry = {
            "url": exchange.address,
            "mime": exchange.content_type.partition(";")[0].strip(),
            "status": str(exchange.status or 200),
            "digest": f"sha256:{sha256_of(exchange.body)}",
            "length": str(records.get_record_length()),
            "offset": str(records.get_record_offset()),
            "filename": _ARCHIVE,
            **revisit,
        }
        moment = exchange.captured_at.astimezone(UTC)
        yield f"{sort_key(exchange.address)} {moment:%Y%m%d%H%M%S} {json.dumps(entry)}\n"


def _page_lines(pages: Iterable[ArchivedPage]) -> Iterator[str]:
    head = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    yield f"{json.dumps(head)}\n"
    for page in pages:
        exchange = page.exchange
        line = {
            "id": exchange.key.hex,
            "url": exchange.address,
            "ts": f"{exchange.captured_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "title": page.title or exchange.address,
        }
        yield f"{json.dumps(line, ensure_ascii=False)}\n"


def _as_json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, indent=2).encode()
