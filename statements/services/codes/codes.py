"""Make and rename the codes of tags and forms."""

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from statements.engine.text.names import romanise
from statements.models import Genre, Tag
from statements.selectors.codes.former import used_slugs
from statements.services.refusals import Refused

type Code = Tag | Genre


class CodeTaken(Refused):
    """Another row has, or had, this code."""

    def __init__(self, slug: str) -> None:
        super().__init__(
            _("“%(slug)s” is taken: another has this code, or had it and is still found by it.")
            % {"slug": slug}
        )


class CodeGone(Refused):
    """Somebody deleted or merged it."""

    def __init__(self) -> None:
        super().__init__(_("This code no longer exists; it may have been merged."))


class RenamedMeanwhile(Refused):
    """It has another code than its editor saw."""

    def __init__(self, code: Code) -> None:
        super().__init__(
            _("Someone changed the code to “%(slug)s” while you were working on it.")
            % {"slug": code.slug}
        )


class NameTaken(Refused):
    """Another row has this name."""

    def __init__(self, code: Code) -> None:
        super().__init__(_("“%(code)s” has this name already.") % {"code": code})


def make_code(model: type[Code], *, slug: str, name_en: str, name_zh: str) -> Code:
    """Make a tag or a form. Raises ``CodeTaken`` or ``NameTaken``; nothing is written then."""
    return _save(model(slug=slug, name_en=name_en, name_zh=name_zh))


@transaction.atomic
def rename_code(
    model: type[Code], *, code_id: int, seen_slug: str, slug: str, name_en: str, name_zh: str
) -> Code:
    """Change the names or the code of a tag or a form; addresses with the old code lead on.

    ``seen_slug`` is the code that the editor saw. Raises ``CodeGone``, ``RenamedMeanwhile``,
    ``CodeTaken`` or ``NameTaken``; nothing is written then.
    """
    code: Code | None = model._default_manager.select_for_update().filter(pk=code_id).first()
    if code is None:
        raise CodeGone
    if code.slug != seen_slug:
        raise RenamedMeanwhile(code)
    code.slug, code.name_en, code.name_zh = slug, name_en, name_zh
    return _save(code)


def free_slug(model: type[Code], name: str) -> str:
    """Return a code made of a name, Chinese in pinyin, that no row has or had."""
    stem = slugify(romanise(name))[:36] or "code"
    slugs = used_slugs(model, stem)
    numbers = (f"{stem}-{number}" for number in range(2, len(slugs) + 3))
    return next(slug for slug in [stem, *numbers] if slug not in slugs)


def _save(code: Code) -> Code:
    model = type(code)
    rows = model._default_manager.exclude(pk=code.pk)
    for field in ("name_en", "name_zh"):
        name = getattr(code, field)
        if name and (namesake := rows.filter(**{f"{field}__iexact": name}).first()):
            raise NameTaken(namesake)
    try:
        with transaction.atomic():
            code.save()
    except IntegrityError as error:
        raise CodeTaken(code.slug) from error
    return code
