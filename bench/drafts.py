"""How long it takes to find the reprints of a page among many drafts, and how many are found."""

import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from django.conf import settings
from django.db import connection
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
from statements.selectors.sources.similar import similar_drafts

CHARACTERS = 600  # of each text
_LOOKUPS = 200  # half of them reprints
_EDITED = 0.01  # share of the letters of a reprint that differ
_BLOCK = 2_000
_DAYS = 365
_FIRST_DAY = date(2025, 1, 1)


@dataclass(frozen=True, slots=True)
class DraftFigures:
    """Milliseconds of a look-up, and the share of reprints that were found."""

    drafts: int
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
        yield f"{self.drafts:,} drafts, {_LOOKUPS} look-ups"
        yield f"median {self.median_ms:.1f} ms, 95 % {self.p95_ms:.1f}, worst {self.worst_ms:.1f}"
        yield f"{self.reprints_found:.0%} of reprints found"
        yield f"{self.others_taken_for_reprints} others taken for reprints"


def measure(drafts: int, texts: Texts) -> DraftFigures:
    """Fill a new archive with drafts of sentences of real texts, and look reprints up."""
    dice = random.Random(18)  # noqa: S311 - the same drafts every time
    sentences = [
        sentence
        for text in (*texts.directives, *texts.responses)
        for sentence in text.split("。")
        if len(sentence) > 10
    ]
    with tempfile.TemporaryDirectory(dir=settings.VAR) as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)  # under root, the server has a user of its own
        with archive_of(folder / "archive", 0):
            _fill(drafts, sentences, dice)
            return _look_up(drafts, sentences, dice)


def _fill(drafts: int, sentences: list[str], dice: random.Random) -> None:
    now = timezone.now()
    province = Jurisdiction.objects.provinces()[0]
    source = Source.objects.create(name_zh="样报", kind=SourceKind.NEWSPAPER, jurisdiction=province)
    body = CaptureBody.objects.create(sha256="0" * 64, size=0, stored_at=now)
    for start in range(0, drafts, _BLOCK):
        captures = Capture.objects.bulk_create(
            Capture(
                source=source,
                address=f"https://paper.example/{number}",
                address_digest=f"{number:064x}",
                final_address=f"https://paper.example/{number}",
                captured_at=now,
                status=200,
                headers=[],
                body=body,
            )
            for number in range(start, min(start + _BLOCK, drafts))
        )
        CaptureDraft.objects.bulk_create(
            _draft(capture, _text(sentences, dice), dice, now) for capture in captures
        )
        if start % (10 * _BLOCK) == 0:
            print_status(f"{start:,} of {drafts:,} drafts")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE statements_capturedraft")


def _draft(capture: Capture, text: str, dice: random.Random, now: Any) -> CaptureDraft:
    return CaptureDraft(
        capture=capture,
        state=CaptureDraftState.OPEN,
        kind=StatementKind.RESPONSE,
        title="",
        day=_FIRST_DAY + timedelta(days=dice.randrange(_DAYS)),
        text=text,
        sketch=sketch(normalise(text)),
        score=0.5,
        rules_version=1,
        made_at=now,
    )


def _text(sentences: list[str], dice: random.Random) -> str:
    """Return a text that shares sentences with many others, as those of the field do."""
    chosen: list[str] = []
    while sum(map(len, chosen)) < CHARACTERS:
        chosen.append(dice.choice(sentences))
    return "。".join(chosen)


def _look_up(drafts: int, sentences: list[str], dice: random.Random) -> DraftFigures:
    keys = list(CaptureDraft.objects.order_by("pk").values_list("pk", flat=True))
    times, found_reprints, false_reprints = [], 0, 0
    for number in range(_LOOKUPS):
        original = CaptureDraft.objects.get(pk=dice.choice(keys)) if number % 2 else None
        text = _edited(original.text, dice) if original else _text(sentences, dice)
        day = original.day if original else _FIRST_DAY + timedelta(days=dice.randrange(_DAYS))
        start = time.perf_counter()
        similar = similar_drafts(
            CaptureDraft.objects.all(), text=text, sketch=sketch(normalise(text)), day=day
        )
        times.append(1_000 * (time.perf_counter() - start))
        if original:
            found_reprints += any(match.draft == original for match in similar)
        else:
            false_reprints += bool(similar)
    return DraftFigures(
        drafts=drafts,
        median_ms=round(median(times), 1),
        p95_ms=round(quantiles(times, n=20)[-1], 1),
        worst_ms=round(max(times), 1),
        reprints_found=found_reprints / (_LOOKUPS // 2),
        others_taken_for_reprints=false_reprints,
    )


def _edited(text: str, dice: random.Random) -> str:
    return "".join("新" if dice.random() < _EDITED else letter for letter in text)
