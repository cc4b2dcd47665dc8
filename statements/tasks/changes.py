"""What follows a change. Whoever writes calls one of these, and schedules no task itself.

Views, the admin and commands call them with the ids that a service returned. A message
goes out once the transaction is committed; if it is lost, the sweeps find the rows all the same.
The catalogue card of a statement is filled by the services themselves, since lists read it at once.
"""

from collections.abc import Iterable

from django.utils import timezone

from statements.services.links.echoes import links_to_measure
from statements.tasks import bulk, exports, imports
from statements.tasks.accounts import letters
from statements.tasks.dispatch import after_commit, send_soon
from statements.tasks.links import echoes
from statements.tasks.links.following import measure_and_rank
from statements.tasks.sources import rereading, visits
from statements.tasks.statements import phrases

MAX_SEED_LINKS = 500  # measured at once; more are left to the sweep


def statement_saved(statement_id: int) -> None:
    """Measure the links of a statement that is new or changed, and rank directives for it."""
    measure_and_rank(statement_id)


def link_decided(link_id: int) -> None:
    """Measure a link that is new or whose state was decided."""
    after_commit(echoes.measure_link, link_id)


def links_decided(link_ids: Iterable[int]) -> None:
    """Do for several links what ``link_decided`` does."""
    for link_id in link_ids:
        link_decided(link_id)


def phrase_saved(phrase_id: int) -> None:
    """Count a set phrase that is new or has other wordings."""
    after_commit(phrases.count_phrase, phrase_id)


def record_changed(model: str, key: str) -> None:
    """Do what follows where a record was restored, merged or brought back."""
    if model == "statement":
        statement_saved(int(key))
    elif model == "phrase":
        phrase_saved(int(key))


def seeds_loaded() -> None:
    """Measure the links that were loaded from files."""
    links_decided(links_to_measure(limit=MAX_SEED_LINKS, now=timezone.now()))


def import_requested(import_id: int) -> None:
    """Check, write or take back an import, as its state says."""
    after_commit(imports.run_import, import_id)


def import_finished(import_id: int) -> None:
    """Do for the rows of an import what ``statement_saved`` does for one statement."""
    after_commit(imports.follow_up, import_id)


def export_requested(export_id: int) -> None:
    """Write the file."""
    after_commit(exports.run_export, export_id)


def act_requested(act_id: int) -> None:
    """Carry out or undo a bulk edit."""
    after_commit(bulk.run_act, act_id)


def letter_written(letter_id: int) -> None:
    """Send the letter."""
    after_commit(letters.send, letter_id)


def source_due() -> None:
    """Visit the sources that are due, without waiting for the next beat."""
    visits.dispatch_soon()


def rereading_decided() -> None:
    """Read stored captures again, or apply what that would change."""
    send_soon(rereading.sweep)
