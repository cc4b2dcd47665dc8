"""Tags and forms that are made while somebody enters a statement."""

from django.db import connection, transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from statements.engine.text.languages import HAN
from statements.engine.text.validation import UnreadableText, validate_text
from statements.models import Genre, Tag
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
    return _make(Tag, name)


def make_form(*, name: str) -> Genre:
    """Return the form of a name, made if there is none, as ``make_tag`` does."""
    return _make(Genre, name)


@transaction.atomic
def _make[C: (Tag, Genre)](model: type[C], name: str) -> C:
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
        return existing
    is_chinese = bool(HAN.search(name))
    return model._default_manager.create(
        slug=_free_slug(model, name),
        name_zh=name if is_chinese else "",
        # Every one has an English name; an admin can give it a better one.
        name_en=_spelling(name) if is_chinese else name,
    )


def _spelling(name: str) -> str:
    # Imported here, because loading its tables takes a third of a second.
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(name))[:80]


def _free_slug(model: type[Tag] | type[Genre], name: str) -> str:
    """Return a code made of the name's spelling that no other row has."""
    base = slugify(_spelling(name))[:36] or "tag"
    rows = model._default_manager.filter(slug__startswith=base)
    slugs = set(rows.values_list("slug", flat=True))
    numbers = (f"{base}-{number}" for number in range(2, len(slugs) + 3))
    return next(slug for slug in [base, *numbers] if slug not in slugs)
