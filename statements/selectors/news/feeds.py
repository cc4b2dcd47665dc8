"""The entries of the feed of a saved search: new matches, and matches that changed."""

from dataclasses import dataclass
from datetime import datetime

from statements.models import Match, SavedSearch
from statements.selectors.alerts import matches_as_shown
from statements.selectors.news.changes import ChangeNote, changes_by_statement

MAX_WATCHED = 500  # matches, the latest, of which a change is told


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A match, and what changed of it after it was found; None where nothing did."""

    match: Match
    note: ChangeNote | None

    @property
    def updated_at(self) -> datetime:
        return max(self.match.found_at, self.note.at) if self.note else self.match.found_at


def feed_entries(search: SavedSearch, *, most: int, since: datetime) -> list[FeedEntry]:
    """Return the latest matches, then those before them that changed: at most ``most`` of each.

    Matches are in the order in which they were found, since clocks may have been set back.
    """
    matches = list(matches_as_shown(search.matches.all())[:MAX_WATCHED])
    notes = changes_by_statement(since, statements=[match.statement_id for match in matches])
    entries = [
        FeedEntry(match, note.after(match.found_at) if note else None)
        for match in matches
        for note in [notes.get(match.statement_id)]
    ]
    changed = [entry for entry in entries[most:] if entry.note]
    return entries[:most] + changed[:most]
