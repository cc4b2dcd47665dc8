"""Headers that ask for a page only if it changed."""

from statements.models import Capture, IndexPage, Item


def conditions_of_index_page(index_page: IndexPage) -> dict[str, str]:
    """Return the headers for a page of links, by its last reading; none where it was never read."""
    previous = (
        IndexPage.objects.filter(
            visit__source=index_page.visit.source_id,
            address=index_page.address,
            status__in=[200, 304],
        )
        .exclude(visit=index_page.visit_id)
        .order_by("-pk")
        .first()
    )
    return _as_conditions(previous.etag, previous.last_modified) if previous else {}


def conditions_of_item(item: Item) -> dict[str, str]:
    """Return the headers for a page, by its last capture; none where there is none."""
    if item.checked_at is None:
        return {}
    capture = Capture.objects.filter(item=item).order_by("-captured_at").first()
    if capture is None:
        return {}
    headers = {name.lower(): value for name, value in capture.headers}
    return _as_conditions(headers.get("etag", ""), headers.get("last-modified", ""))


def _as_conditions(etag: str, last_modified: str) -> dict[str, str]:
    pairs = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    # A header that did not come whole, or has letters that none may have, is not sent back.
    return {
        name: value
        for name, value in pairs.items()
        if value and value.isprintable() and value.isascii()
    }
