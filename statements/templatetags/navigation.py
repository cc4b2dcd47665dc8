"""The tabs of the header, and what waits behind them."""

from dataclasses import dataclass

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from statements.models import CaptureDraft
from statements.selectors.links import review
from statements.selectors.lists.counts import Total, count_together

register = template.Library()

MAX_REVIEW_COUNT = 99  # counted on every page of a researcher; more is shown as 99+


@dataclass(frozen=True, slots=True)
class Tab:
    """A link in the header. ``count`` is how much waits there, empty where nothing does.

    A minor one stands in the menu alone, which everybody has who is signed in. ``key`` is the one
    that leads there, after g.
    """

    label: str
    address: str
    is_current: bool
    count: str = ""
    is_minor: bool = False
    key: str = ""


@register.simple_tag(takes_context=True)
def tabs(context: Context) -> list[Tab]:
    """Return the tabs, the one of this page marked."""
    may_enter = bool(context.get("may_enter"))
    labels = {
        "home": _("Home"),
        "statements": _("Statements"),
        "directives": _("Directives"),
        "responses": _("Responses"),
        "provinces": _("Provinces"),
        "matrix": _("Matrix"),
        "compare": _("Compare"),
        "phrases": _("Set phrases"),
        "tags": _("Tags"),
        # Readers see what is unresolved; only researchers decide.
        "review" if may_enter else "unresolved": _("Review"),
    }
    current = context.get("active_tab")
    counts = _counts_waiting() if may_enter else {}
    more_tabs = {"inbox": ("sources:inbox", _("Inbox"))} if may_enter else {}
    if context.get("may_administer"):
        more_tabs["sources"] = ("sources:list", _("Sources"))
    return [
        Tab(
            label=label,
            address=reverse(f"statements:{name}"),
            is_current=current == ("review" if name == "unresolved" else name),
            count=counts.get(name, ""),
            is_minor=may_enter and name == "tags",
        )
        for name, label in labels.items()
    ] + [
        Tab(
            label=label,
            address=reverse(route),
            is_current=current == name,
            count=counts.get(name, ""),
            is_minor=name == "sources",
            key="i" if name == "inbox" else "",
        )
        for name, (route, label) in more_tabs.items()
    ]


@register.simple_tag(takes_context=True)
def menu_links(context: Context) -> list[Tab]:
    """Return what stands in the menu alone for somebody who is signed in, this page marked."""
    links = [
        ("saved", "statements:saved", _("Saved searches")),
        ("views", "saved_views:list", _("Saved views and claims")),
        ("history", "history:changes", _("Changes")),
    ]
    if context.get("may_enter"):
        links += [
            ("acts", "bulk:acts", _("Bulk edits and decisions")),
            ("imports", "statements:imports", _("Import")),
            ("drafts", "statements:drafts", _("Drafts")),
        ]
    links.append(("account", "accounts:account", _("Your account")))
    if context.get("may_administer"):
        links += [
            ("people", "people:list", _("People")),
            ("admin", "administration:index", _("Administration")),
        ]
    current = context.get("active_tab")
    return [Tab(label, reverse(route), current == name) for name, route, label in links]


def _counts_waiting() -> dict[str, str]:
    """Return how many links and drafts wait for a decision."""
    queues = {"review": review.queue(), "inbox": CaptureDraft.objects.to_decide()}
    totals = count_together(queues, limit=MAX_REVIEW_COUNT)
    return {name: _in_figures(total) for name, total in totals.items()}


def _in_figures(total: Total) -> str:
    if not total:
        return ""
    return str(total.number) if total.is_exact else f"{total.number}+"
