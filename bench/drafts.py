"""How long it takes to find the reprints of a page among many drafts, and how many are found."""

import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.core.management import CommandError
from django.db import connection, models
from django.utils import timezone

from bench.searcharchive import archive_of, print_status
from bench.texts import Texts
from statements.engine.text.normalisation import normalise
from statements.engine.text.sketches import sketch
from statements.models import (
    Capture,
    CaptureBody,
    CaptureDraft,
    CaptureDraftState,
    Jurisdiction,
    Source,
    SourceKind,
    StatementKind,
)
from statements.selectors.sources.near_duplicates import near_duplicates
from statements.services.statements.copying import copy_rows, new_ids

CHARACTERS = 600  # of each text
_LOOKUPS = 200  # half of them reprints
_EDITED = 0.01  # share of the letters of a reprint that differ
_REPRINTS = 0.25  # share of drafts that reprint another
_BLOCK = 2_000
_DAYS = 365
_FIRST_DAY = date(2025, 1, 1)


@dataclass(frozen=True, slots=True)
class DraftFigures:
    """Milliseconds of a look-up, and the share of reprints that were found.

    ``cpu_ms`` is the median on the processor, of this process alone; ``fill_s`` the seconds that
    storing all drafts took.
    """

    drafts: int
    fill_s: float
    cpu_ms: float
    median_ms: float
    p95_ms: float
    worst_ms: float
    reprints_found: float
    others_taken_for_reprints: int

    def as_json(self) -> dict[str, Any]:
        """Return the figures for ``--json``."""
        return asdict(self)

    def as_lines(self) -> Iterator[str]:
        """Write the figures for a terminal."""
        yield f"{self.drafts:,} drafts, a quarter of them reprints, stored in {self.fill_s:.0f} s"
        yield (
            f"{_LOOKUPS} look-ups: p50 {self.median_ms:.1f} ms, p95 {self.p95_ms:.1f}, "
            f"worst {self.worst_ms:.1f}; p50 on the CPU {self.cpu_ms:.1f}"
        )
        yield f"{self.reprints_found:.0%} of reprints found"
        yield f"{self.others_taken_for_reprints} others taken for reprints"


def measure(drafts: int, texts: Texts, *, folder: Path | None = None) -> DraftFigures:
    """Fill an archive with drafts of sentences of real texts, and look reprints up.

    What a run before left in the folder is looked up again.
    """
    sentences = [
        sentence
        for text in (*texts.directives, *texts.responses)
        for sentence in text.split("。")
        if len(sentence) > 10
    ]
    with tempfile.TemporaryDirectory(dir=settings.VAR) as scratch:
        Path(scratch).chmod(0o755)  # under root, the server has a user of its own
        with archive_of((folder or Path(scratch)) / f"drafts-{drafts}", 0) as archive:
            archive.make_once("drafts", lambda: _fill(drafts, sentences), lambda: 0.0)
            if CaptureDraft.objects.count() != drafts:
                raise CommandError(f"{folder} was left unfinished; take it away.")
            return _look_up(drafts, sentences, archive.build_s["drafts"])


def _fill(drafts: int, sentences: list[str]) -> float:
    """Store drafts by COPY; their sketches are indexed at the end, which is far faster.

    Return the seconds that it took. Triggers and references are not checked: of rows made here,
    they cost most of the time.
    """
    begun_at = time.perf_counter()
    dice = random.Random(18)  # noqa: S311 - the same drafts every time
    now = timezone.now()
    province = Jurisdiction.objects.provinces()[0]
    source = Source.objects.create(name_zh="样报", kind=SourceKind.NEWSPAPER, jurisdiction=province)
    body = CaptureBody.objects.create(sha256="0" * 64, size=0, stored_at=now)
    capture_row = _row(Capture(source=source, captured_at=now, status=200, headers=[], body=body))
    draft_row = _row(
        CaptureDraft(
            state=CaptureDraftState.OPEN,
            kind=StatementKind.RESPONSE,
            score=0.5,
            rules_version=1,
            made_at=now,
        )
    )
    del draft_row["id"]
    (by_sketch,) = (index for index in CaptureDraft._meta.indexes if isinstance(index, GinIndex))
    recent: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    with connection.schema_editor(atomic=False) as editor:
        editor.remove_index(CaptureDraft, by_sketch)
        for start in range(0, drafts, _BLOCK):
            numbers = range(start, min(start + _BLOCK, drafts))
            keys = new_ids(Capture, len(numbers))
            addresses = [f"https://paper.example/{number}" for number in numbers]
            copy_rows(
                Capture,
                (
                    capture_row
                    | {"id": key, "key": uuid4(), "address": address, "final_address": address}
                    | {"address_digest": f"{key:064x}"}
                    for key, address in zip(keys, addresses, strict=True)
                ),
            )
            texts = [_draft_text(recent, sentences, dice) for _number in numbers]
            facts = map(partial(_draft_facts, dice), keys, texts)
            copy_rows(CaptureDraft, (draft_row | own_facts for own_facts in facts))
            recent = texts
            if start % (10 * _BLOCK) == 0:
                print_status(f"{start:,} of {drafts:,} drafts")
        print_status("indexing")
        editor.add_index(CaptureDraft, by_sketch)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE statements_capturedraft")
    return time.perf_counter() - begun_at


def _draft_facts(dice: random.Random, capture: int, text: str) -> dict[str, Any]:
    """Return what each draft has of its own."""
    return {
        "capture": capture,
        "key": uuid4(),
        "day": _FIRST_DAY + timedelta(days=dice.randrange(_DAYS)),
        "text": text,
        "sketch": sketch(normalise(text)),
    }


def _row(record: models.Model) -> dict[str, Any]:
    """Return the values of a record by the names of its fields, as the database takes them."""
    return {
        field.name: field.get_db_prep_save(getattr(record, field.attname), connection)
        for field in record._meta.concrete_fields
    }


def _draft_text(recent: list[str], sentences: list[str], dice: random.Random) -> str:
    """Return a text of its own, or a reprint of one of the block before."""
    if recent and dice.random() < _REPRINTS:
        return _edited(dice.choice(recent), dice)
    return _text(sentences, dice)


def _text(sentences: list[str], dice: random.Random) -> str:
    """Return a text that shares sentences with many others, as those of the field do."""
    picks: list[str] = []
    while sum(map(len, picks)) < CHARACTERS:
        picks.append(dice.choice(sentences))
    return "。".join(picks)


def _look_up(drafts: int, sentences: list[str], fill_s: float) -> DraftFigures:
    dice = random.Random(19)  # noqa: S311 - the same questions every time
    keys = list(CaptureDraft.objects.order_by("pk").values_list("pk", flat=True))
    times, cpu_times, found_reprints, false_reprints = [], [], 0, 0
    for number in range(_LOOKUPS):
        original = CaptureDraft.objects.get(pk=dice.choice(keys)) if number % 2 else None
        text = _edited(original.text, dice) if original else _text(sentences, dice)
        day = original.day if original else _FIRST_DAY + timedelta(days=dice.randrange(_DAYS))
        start, cpu_start = time.perf_counter(), time.process_time()
        matches = near_duplicates(
            CaptureDraft.objects.all(), text=text, sketch=sketch(normalise(text)), day=day
        )
        cpu_times.append(1_000 * (time.process_time() - cpu_start))
        times.append(1_000 * (time.perf_counter() - start))
        if original:
            found_reprints += any(match.draft == original for match in matches)
        else:
            false_reprints += bool(matches)
    return DraftFigures(
        drafts=drafts,
        fill_s=round(fill_s, 1),
        cpu_ms=round(median(cpu_times), 1),
        median_ms=round(median(times), 1),
        p95_ms=round(quantiles(times, n=20)[-1], 1),
        worst_ms=round(max(times), 1),
        reprints_found=found_reprints / (_LOOKUPS // 2),
        others_taken_for_reprints=false_reprints,
    )


def _edited(text: str, dice: random.Random) -> str:
    return "".join("新" if dice.random() < _EDITED else letter for letter in text)
