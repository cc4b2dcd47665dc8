"""Facts, their constraints, and the queries on them. Imports register triggers and lookups."""

from statements.models.accounts.audit import AuditEvent, AuditKind
from statements.models.accounts.rates import RequestCount
from statements.models.accounts.users import (
    FirstAdmin,
    Invitation,
    Letter,
    Role,
    SignInLink,
    User,
)
from statements.models.alerts import Baseline, Digest, Match, SavedSearch, SearchedList
from statements.models.analysis import summary_triggers
from statements.models.analysis.summaries import (
    MonthCount,
    PhraseUse,
    ProvinceAnswer,
    StaleAnswer,
    StaleUse,
    StoredAnswer,
    StoredUse,
)
from statements.models.attempts import MAX_ATTEMPTS, Attempt, AttemptQuerySet, Work
from statements.models.bulk.acts import (
    RUNNING_STATES,
    Act,
    ActKind,
    ActQuerySet,
    ActRow,
    ActRowState,
    ActState,
)
from statements.models.codes.former import FormerGenreCode, FormerTagCode
from statements.models.exports import UNFINISHED, Export, ExportFormat, ExportQuerySet, ExportState
from statements.models.history.edits import Edit, EditKind, EditQuerySet
from statements.models.history.removals import MovedValue, Removal, RemovedRow
from statements.models.history.seals import HASH_BYTES, Erasure, Seal
from statements.models.imports import (
    ColumnMapping,
    ExternalKey,
    Import,
    ImportRow,
    ImportState,
    RowDecision,
    RowOutcome,
)
from statements.models.links.echoes import SHARES, Background, Echo
from statements.models.links.link import (
    LinkMethod,
    LinkState,
    ResponseLink,
    ResponseLinkQuerySet,
    Search,
)
from statements.models.links.mentions import Mention, MentionState, Ranking
from statements.models.links.surveys import Overlap, Survey, SurveyChunk
from statements.models.lists import card_triggers
from statements.models.lists.cards import Card, CardQuerySet, FactKind, KeyKind, facts_of_days
from statements.models.lists.changes import Change
from statements.models.lists.first_cards import among_first
from statements.models.news import LastVisit
from statements.models.profiles.proposals import (
    PhraseProposal,
    PhraseProposalQuerySet,
    PhraseReading,
    ProposalState,
)
from statements.models.saved_views import SavedView, ViewCheck, ViewKind
from statements.models.sources.archives import ArchivePeriod, PeriodState
from statements.models.sources.captures import (
    NO_EXCHANGE,
    Capture,
    CaptureBody,
    CaptureQuerySet,
)
from statements.models.sources.cues import RetiredCue
from statements.models.sources.drafts import (
    CaptureDraft,
    CaptureDraftQuerySet,
    CaptureDraftState,
    DismissalReason,
)
from statements.models.sources.machine import MachineEntry
from statements.models.sources.public_copies import PublicCopy, PublicCopyState
from statements.models.sources.rereading import Rereading, RereadingChange, RereadingState
from statements.models.sources.visits import (
    Host,
    IndexPage,
    Item,
    ItemQuerySet,
    ItemState,
    Outcome,
    Visit,
    VisitQuerySet,
    Watch,
)
from statements.models.statements.bodies import Body, BodyKind
from statements.models.statements.codes import CODEBOOK, Depth, Stance
from statements.models.statements.dates import ImpreciseDate, Latency, Precision
from statements.models.statements.jurisdictions import Jurisdiction, Level
from statements.models.statements.keys import InArray
from statements.models.statements.kinds import StatementKind
from statements.models.statements.officials import Certainty, DateBasis, Official, Post, Tenure
from statements.models.statements.phrases import Occurrence, Phrase, PhraseCount, PhraseVariant
from statements.models.statements.sources import DiscoveryMethod, SeedFile, Source, SourceKind
from statements.models.statements.statement import (
    TYPED_FIELDS,
    Genre,
    Language,
    Statement,
    StatementQuerySet,
    Tag,
    Tagging,
)
from statements.models.statements.texts import (
    CITATION_FIELDS,
    LONGEST_PUBLISHER,
    LONGEST_TEXT,
    Basis,
    Citation,
    Revision,
    Translation,
)
from statements.models.workbench.drafts import Draft
from statements.models.workbench.passages import LONGEST_PASSAGE, Passage

__all__ = [
    "CITATION_FIELDS",
    "CODEBOOK",
    "HASH_BYTES",
    "LONGEST_PASSAGE",
    "LONGEST_PUBLISHER",
    "LONGEST_TEXT",
    "MAX_ATTEMPTS",
    "NO_EXCHANGE",
    "RUNNING_STATES",
    "SHARES",
    "TYPED_FIELDS",
    "UNFINISHED",
    "Act",
    "ActKind",
    "ActQuerySet",
    "ActRow",
    "ActRowState",
    "ActState",
    "ArchivePeriod",
    "Attempt",
    "AttemptQuerySet",
    "AuditEvent",
    "AuditKind",
    "Background",
    "Baseline",
    "Basis",
    "Body",
    "BodyKind",
    "Capture",
    "CaptureBody",
    "CaptureDraft",
    "CaptureDraftQuerySet",
    "CaptureDraftState",
    "CaptureQuerySet",
    "Card",
    "CardQuerySet",
    "Certainty",
    "Change",
    "Citation",
    "ColumnMapping",
    "DateBasis",
    "Depth",
    "Digest",
    "DiscoveryMethod",
    "DismissalReason",
    "Draft",
    "Echo",
    "Edit",
    "EditKind",
    "EditQuerySet",
    "Erasure",
    "Export",
    "ExportFormat",
    "ExportQuerySet",
    "ExportState",
    "ExternalKey",
    "FactKind",
    "FirstAdmin",
    "FormerGenreCode",
    "FormerTagCode",
    "Genre",
    "Host",
    "Import",
    "ImportRow",
    "ImportState",
    "ImpreciseDate",
    "InArray",
    "IndexPage",
    "Invitation",
    "Item",
    "ItemQuerySet",
    "ItemState",
    "Jurisdiction",
    "KeyKind",
    "Language",
    "LastVisit",
    "Latency",
    "Letter",
    "Level",
    "LinkMethod",
    "LinkState",
    "MachineEntry",
    "Match",
    "Mention",
    "MentionState",
    "MonthCount",
    "MovedValue",
    "Occurrence",
    "Official",
    "Outcome",
    "Overlap",
    "Passage",
    "PeriodState",
    "Phrase",
    "PhraseCount",
    "PhraseProposal",
    "PhraseProposalQuerySet",
    "PhraseReading",
    "PhraseUse",
    "PhraseVariant",
    "Post",
    "Precision",
    "ProposalState",
    "ProvinceAnswer",
    "PublicCopy",
    "PublicCopyState",
    "Ranking",
    "Removal",
    "RemovedRow",
    "RequestCount",
    "Rereading",
    "RereadingChange",
    "RereadingState",
    "ResponseLink",
    "ResponseLinkQuerySet",
    "RetiredCue",
    "Revision",
    "Role",
    "RowDecision",
    "RowOutcome",
    "SavedSearch",
    "SavedView",
    "Seal",
    "Search",
    "SearchedList",
    "SeedFile",
    "SignInLink",
    "Source",
    "SourceKind",
    "StaleAnswer",
    "StaleUse",
    "Stance",
    "Statement",
    "StatementKind",
    "StatementQuerySet",
    "StoredAnswer",
    "StoredUse",
    "Survey",
    "SurveyChunk",
    "Tag",
    "Tagging",
    "Tenure",
    "Translation",
    "User",
    "ViewCheck",
    "ViewKind",
    "Visit",
    "VisitQuerySet",
    "Watch",
    "Work",
    "among_first",
    "card_triggers",
    "facts_of_days",
    "summary_triggers",
]
