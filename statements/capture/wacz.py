"""Write WACZ 1.1.1, the package of a web archive that ReplayWeb.page opens."""

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import IO, Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from statements.capture.warc import ByteTally, Exchange, StoredRecord, sha256_of, write_warc

VERSION: Final = "1.1.1"
_ARCHIVE: Final = "data.warc.gz"


def write_wacz(
    exchanges: Iterable[Exchange],
    target: IO[bytes],
    *,
    titles: Mapping[UUID, str],
    software: str,
    made_at: datetime,
) -> None:
    """Write a package of these exchanges, with only one in memory at a time.

    ``titles`` are by the keys of the exchanges. Members are stored uncompressed, so that a
    reader finds records by offset.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        with package.open(f"archive/{_ARCHIVE}", "w") as member:
            tally = ByteTally(member)
            records = write_warc(exchanges, tally, software=software)
        resources = [_resource(f"archive/{_ARCHIVE}", tally.size, tally.sha256)]
        members = {
            "indexes/index.cdx": "".join(sorted(map(_index_line, records))).encode(),
            "pages/pages.jsonl": "".join(_page_lines(records, titles)).encode(),
        }
        for path, content in members.items():
            package.writestr(path, content)
            resources.append(_resource(path, len(content), sha256_of(content)))
        data_package = _as_json(
            {
                "profile": "data-package",
                "wacz_version": VERSION,
                "software": software,
                "created": made_at.astimezone(UTC).isoformat(),
                "resources": resources,
            }
        )
        digest = {"path": "datapackage.json", "hash": f"sha256:{sha256_of(data_package)}"}
        package.writestr("datapackage.json", data_package)
        package.writestr("datapackage-digest.json", _as_json(digest))


def sort_key(address: str) -> str:
    """Return an address with its host reversed (SURT), by which indexes are sorted.

    A text without a host, or that is no address, is returned unchanged.
    """
    try:
        parts = urlsplit(address)
        host_name, port_number = parts.hostname, parts.port
    except ValueError:  # such as a port beyond 65535, of a page that was handed in
        return address
    if not host_name:
        return address
    host = ",".join(reversed(host_name.split(".")))
    port = f":{port_number}" if port_number else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}){parts.path or '/'}{query}".lower()


def _resource(path: str, size: int, sha256: str) -> dict[str, Any]:
    name = path.rpartition("/")[2]
    return {"name": name, "path": path, "hash": f"sha256:{sha256}", "bytes": size}


def _index_line(record: StoredRecord) -> str:
    """Return the line of CDXJ for a record."""
    exchange = record.exchange
    mime = exchange.content_type.partition(";")[0].strip()
    entry = {
        "url": exchange.address,
        "mime": "warc/revisit" if record.record_type == "revisit" else mime,
        "status": str(exchange.status or 200),
        "digest": f"sha256:{record.digest}",
        "length": str(record.length),
        "offset": str(record.offset),
        "filename": _ARCHIVE,
    }
    moment = exchange.captured_at.astimezone(UTC)
    return f"{sort_key(exchange.address)} {moment:%Y%m%d%H%M%S} {json.dumps(entry)}\n"


def _page_lines(records: Sequence[StoredRecord], titles: Mapping[UUID, str]) -> Iterator[str]:
    head = {"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}
    yield f"{json.dumps(head)}\n"
    for record in records:
        exchange = record.exchange
        line = {
            "id": exchange.key.hex,
            "url": exchange.address,
            "ts": f"{exchange.captured_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "title": titles.get(exchange.key) or exchange.address,
        }
        yield f"{json.dumps(line, ensure_ascii=False)}\n"


def _as_json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, indent=2).encode()
