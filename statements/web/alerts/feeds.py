"""Atom feeds of saved searches, open to anybody with the URL."""

import hashlib
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from statements.models import SavedSearch
from statements.selectors.news.feeds import FeedEntry, feed_entries
from statements.web.requests import WebRequest

MAX_ENTRIES = 50
SPAN_OF_CHANGES = timedelta(days=30)  # of which a feed tells


class _Feed(Atom1Feed):
    """A feed with an update time even while it is empty."""

    def __init__(self, *, began_at: datetime, **facts: Any) -> None:
        super().__init__(**facts)
        self.began_at = began_at

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else self.began_at


@require_safe
def feed(request: WebRequest, token: str) -> HttpResponseBase:
    """Answer with the latest matches of a search, or 304 if the reader has them already.

    The token alone gives access, since a feed reader cannot sign in. A replaced token is invalid,
    and so is that of a deactivated user. The ETag is a hash of the whole feed. There is no
    Last-Modified: after a clock that ran ahead, readers that rely on it would miss new matches.
    """
    search = SavedSearch.objects.filter(feed_token=token, owner__is_active=True).first()
    if search is None:
        raise Http404(_("There is no feed at this address. Its owner may have renewed it."))
    entries = feed_entries(search, most=MAX_ENTRIES, since=timezone.now() - SPAN_OF_CHANGES)
    body = _feed_xml(request, search, entries).encode()
    response = HttpResponse(body, content_type=Atom1Feed.content_type)
    response["ETag"] = f'"{hashlib.sha256(body).hexdigest()}"'
    patch_cache_control(response, private=True, no_cache=True)
    return (
        get_conditional_response(
            request,
            etag=response["ETag"],
            response=response,
        )
        or response
    )


def _feed_xml(request: WebRequest, search: SavedSearch, entries: list[FeedEntry]) -> str:
    tag = f"tag:{urlsplit(settings.SITE_ADDRESS).hostname},{search.created_at:%Y-%m-%d}"
    tag += f":saved/{search.pk}"
    site = request.build_absolute_uri(reverse("statements:home"))
    address = reverse(f"statements:{search.section}") + f"?{search.query}"
    atom_feed = _Feed(
        title=f"{search.name} · 表态 Biaotai",
        link=request.build_absolute_uri(address),
        description=None,
        subtitle=_("New matches of a saved search, and what changed of them"),
        language=get_language(),
        author_name="Biaotai",
        author_link=site,
        feed_url=request.build_absolute_uri(),
        feed_guid=tag,
        began_at=search.created_at,
    )
    for entry in entries:
        match = entry.match
        atom_feed.add_item(
            title=str(match.statement),
            link=request.build_absolute_uri(match.statement.get_absolute_url()),
            description=render_to_string("alerts/entry.html", {"match": match, "note": entry.note}),
            pubdate=match.found_at,
            updateddate=entry.updated_at,
            unique_id=f"{tag}/{match.statement_id}",
        )
    return atom_feed.writeString("utf-8")
