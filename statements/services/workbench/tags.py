"""Tags and forms that are made while somebody enters a statement."""

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from statements.engine.text.languages import HAN
from statements.engine.text.names import romanise
from statements.engine.text.validation import UnreadableText, validate_text
from statements.models import Genre, Tag
from statements.services.codes.codes import free_slug
from statements.services.refusals import Refused

_LONGEST_NAME = 40  # characters


class UnfitName(Refused):
    """The name is empty, too long, or holds characters that nobody can read."""

    def __init__(self) -> None:
        super().__init__(
            _("It needs a name of at most %(most)s characters.") % {"most": _LONGEST_NAME}
        )


def make_tag(*, name: str) -> Tag:
    """Return the tag of a name, Chinese or English, made if there is none. Raises ``UnfitName``."""
    return get_or_make(Tag, name)[0]


def make_form(*, name: str) -> Genre:
    """Return the form of a name, made if there is none, as ``make_tag`` does."""
    return get_or_make(Genre, name)[0]


@transaction.atomic
def get_or_make[C: (Tag, Genre)](model: type[C], name: str) -> tuple[C, bool]:
    """Return the tag or form of a name, and whether it was made. Raises ``UnfitName``."""
    try:
        name = validate_text(name, one_line=True).strip()
    except UnreadableText:
        raise UnfitName from None
    if not name or len(name) > _LONGEST_NAME:
        raise UnfitName
    with connection.cursor() as cursor:  # two at once would take the same code
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('statements.codes'))")
    existing = model._default_manager.filter(Q(name_zh=name) | Q(name_en__iexact=name)).first()
    if existing:
        return existing, False
    is_chinese = bool(HAN.search(name))
    code = model._default_manager.create(
        slug=free_slug(model, name),
        name_zh=name if is_chinese else "",
        # Every one has an English name; an admin can give it a better one.
        name_en=romanise(name)[:80] if is_chinese else name,
    )
    return code, True
