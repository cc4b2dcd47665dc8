"""Factories of valid rows; a test passes only the fields that it is about."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.contrib.auth.models import Group

from statements.models import (
    CODEBOOK,
    Act,
    ActKind,
    ActState,
    Basis,
    Body,
    BodyKind,
    Depth,
    Export,
    ExportFormat,
    Genre,
    ImpreciseDate,
    Jurisdiction,
    Level,
    LinkMethod,
    LinkState,
    ResponseLink,
    Revision,
    Role,
    Statement,
    StatementKind,
    User,
)
from statements.services.statements.cards import fill_cards

NOW = datetime(2025, 6, 10, 8, 0, tzinfo=UTC)
_serial = count(1)

_NAMES = {
    "ZJ": ("330000", "浙江", "Zhejiang"),
    "JL": ("220000", "吉林", "Jilin"),
    "SD": ("370000", "山东", "Shandong"),
}


def make_centre() -> Jurisdiction:
    centre, _ = Jurisdiction.objects.get_or_create(
        code="CN",
        defaults={
            "gb_code": "100000",
            "level": Level.CENTRE,
            "name_zh": "中央",
            "short_zh": "中央",
            "name_en": "The centre",
        },
    )
    return centre


def make_province(code: str = "ZJ") -> Jurisdiction:
    if province := Jurisdiction.objects.filter(code=code).first():
        return province
    gb_code, name, english = _NAMES.get(code) or (f"9{next(_serial):05}", code, code)
    return Jurisdiction.objects.create(
        code=code,
        gb_code=gb_code,
        level=Level.PROVINCE,
        parent=make_centre(),
        name_zh=name,
        short_zh=name,
        abbr_zh=name[0],
        name_en=english,
    )


def make_city(code: str = "330100", *, of: str = "ZJ") -> Jurisdiction:
    if city := Jurisdiction.objects.filter(code=code).first():
        return city
    return Jurisdiction.objects.create(
        code=code,
        gb_code=code,
        level=Level.PREFECTURE,
        parent=make_province(of),
        name_zh=f"{code}市",
        short_zh=code,
        name_en=code,
    )


def make_body(where: Jurisdiction | None = None, kind: str = BodyKind.PARTY) -> Body:
    where = where or make_centre()
    body, _ = Body.objects.get_or_create(
        jurisdiction=where, kind=kind, name_zh=f"{where.name_zh}{kind}"
    )
    return body


def make_genre(slug: str = "special-meeting") -> Genre:
    genre, _ = Genre.objects.get_or_create(slug=slug, defaults={"name_en": slug})
    return genre


def make_codes(number: int) -> dict[str, Any]:
    """Return what a link has when a reviewer gave it all codes, with the words for each.

    Each is ``code-0`` or ``code-1``, by the bits of a number, so that no two go together.
    """
    codes: dict[str, Any] = {}
    for index, (column, table) in enumerate(CODEBOOK.items()):
        slug = f"code-{number >> index & 1}"
        facts: dict[str, Any] = {"name_en": slug, "definition": f"What {slug} means."}
        if table is Depth:
            facts["rung"] = Depth.objects.count() + 1
        code, _ = table._default_manager.get_or_create(slug=slug, defaults=facts)
        codes |= {column: code, f"{column}_passage": slug}
    return codes


def make_statement(
    *,
    kind: str = StatementKind.RESPONSE,
    by: str = "ZJ",
    date_range: str | None = "2025-05-01",
    text: str = "",
    basis: str = Basis.FULL,
    **facts: Any,
) -> Statement:
    if "body" not in facts:
        facts["body"] = make_body(make_centre() if by == "CN" else make_province(by))
    facts = {
        "genre": make_genre(),
        "title_zh": f"讲话{next(_serial)}",
        "entered_at": NOW,
        "date_range": ImpreciseDate.parse(date_range).days if date_range else None,
    } | facts
    statement = Statement.objects.create(kind=kind, **facts)
    if text:
        make_revision(statement, text, basis=basis)
    else:
        fill_cards([statement.pk])
    return statement


def make_directive(**facts: Any) -> Statement:
    return make_statement(
        **({"kind": StatementKind.DIRECTIVE, "by": "CN", "date_range": "2025-04-25"} | facts)
    )


def make_revision(statement: Statement, text: str, *, basis: str = Basis.FULL) -> Revision:
    Revision.objects.current().of(statement).update(is_current=False)
    revision = Revision.objects.create(
        statement=statement,
        number=statement.revisions.count() + 1,
        text=text,
        basis=basis,
        entered_at=NOW,
    )
    fill_cards([statement.pk])
    return revision


def make_link(
    directive: Statement | None = None,
    response: Statement | None = None,
    *,
    state: str = LinkState.CONFIRMED,
    **facts: Any,
) -> ResponseLink:
    return ResponseLink.objects.create(
        directive=directive or make_directive(),
        response=response or make_statement(),
        state=state,
        decided_at=None if state == LinkState.SUGGESTED else NOW,
        **{
            "method": LinkMethod.NAMED,
            "evidence": "names the session",
            "suggested_at": NOW,
            **facts,
        },
    )


def make_export(**facts: Any) -> Export:
    return Export.objects.create(
        **{
            "section": "responses",
            "form": ExportFormat.CSV,
            "base": "http://testserver",
            "asks": f"{next(_serial)}",
            "requested_at": NOW,
            "sent_at": NOW,
            **facts,
        }
    )


def make_act(**facts: Any) -> Act:
    return Act.objects.create(
        **{
            "kind": ActKind.EDIT,
            "person": facts.get("person") or make_user(),
            "state": ActState.PLANNED,
            "section": "responses",
            "rows_total": 0,
            "made_at": NOW,
            **facts,
        }
    )


def make_user(*roles: Role, **facts: Any) -> User:
    user = User.objects.create_user(
        **{"username": f"person{next(_serial)}", "password": "correct horse battery", **facts}
    )
    for role in roles:
        user.groups.add(Group.objects.get_or_create(name=role.value)[0])
    return user
