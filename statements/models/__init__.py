"""Facts, their constraints, and the questions asked of them."""

from statements.models.accounts import (
    FirstAdmin,
    Invitation,
    Letter,
    Role,
    SignInLink,
    User,
)
from statements.models.alerts import Baseline, Digest, Match, SavedSearch, Section
from statements.models.attempts import Attempt, Work
from statements.models.audit import AuditEvent, AuditKind
from statements.models.bodies import Body, BodyKind
from statements.models.cards import Card, CardQuerySet, FactKind, KeyKind, facts_of_days
from statements.models.changes import Change
from statements.models.codes import Depth, Stance
from statements.models.dates import ImpreciseDate, Latency, Precision
from statements.models.echoes import SHARES, Background, Echo
from statements.models.exports import UNFINISHED, Export, ExportFormat, ExportQuerySet, ExportState
from statements.models.jurisdictions import Jurisdiction, Level
from statements.models.kinds import StatementKind
from statements.models.links import (
    LinkMethod,
    LinkState,
    ResponseLink,
    ResponseLinkQuerySet,
    Search,
)
from statements.models.mentions import Mention, MentionState, Ranking
from statements.models.officials import Certainty, DateBasis, Official, Post, Tenure
from statements.models.phrases import Occurrence, Phrase, PhraseCount, PhraseVariant
from statements.models.rates import RequestCount
from statements.models.sources import SeedFile, Source, SourceKind
from statements.models.statements import (
    Genre,
    Language,
    Statement,
    StatementQuerySet,
    Tag,
    Tagging,
)
from statements.models.surveys import Overlap, Survey, SurveyChunk
from statements.models.texts import LONGEST_TEXT, Basis, Citation, Revision, Translation

__all__ = [
    "LONGEST_TEXT",
    "SHARES",
    "UNFINISHED",
    "Attempt",
    "AuditEvent",
    "AuditKind",
    "Background",
    "Baseline",
    "Basis",
    "Body",
    "BodyKind",
    "Card",
    "CardQuerySet",
    "Certainty",
    "Change",
    "Citation",
    "DateBasis",
    "Depth",
    "Digest",
    "Echo",
    "Export",
    "ExportFormat",
    "ExportQuerySet",
    "ExportState",
    "FactKind",
    "FirstAdmin",
    "Genre",
    "ImpreciseDate",
    "Invitation",
    "Jurisdiction",
    "KeyKind",
    "Language",
    "Latency",
    "Letter",
    "Level",
    "LinkMethod",
    "LinkState",
    "Match",
    "Mention",
    "MentionState",
    "Occurrence",
    "Official",
    "Overlap",
    "Phrase",
    "PhraseCount",
    "PhraseVariant",
    "Post",
    "Precision",
    "Ranking",
    "RequestCount",
    "ResponseLink",
    "ResponseLinkQuerySet",
    "Revision",
    "Role",
    "SavedSearch",
    "Search",
    "Section",
    "SeedFile",
    "SignInLink",
    "Source",
    "SourceKind",
    "Stance",
    "Statement",
    "StatementKind",
    "StatementQuerySet",
    "Survey",
    "SurveyChunk",
    "Tag",
    "Tagging",
    "Tenure",
    "Translation",
    "User",
    "Work",
    "facts_of_days",
]
