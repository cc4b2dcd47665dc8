"""Send the new matches of saved searches by mail, once a day.

A mail is sent at least once. Its matches are claimed first, by a ``Digest`` of owner and day, which
fixes its content. The digest is marked as sent in the transaction that holds its lock while the
mail goes out. A worker killed in between leaves an unsent digest, which is sent again: a duplicate
is better than a lost mail, since no later one would mention these matches. The duplicate has the
same Message-ID, so that mail programs can fold the two.
"""

import logging
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext

from statements.engine.dates.days import BEIJING
from statements.models import Digest, Match, User
from statements.selectors.alerts import news_by_search
from statements.services.alerts.saved_searches import unsubscribe_token

logger = logging.getLogger(__name__)

HOUR = time(8)  # in Beijing
MAX_IN_MAIL = 200  # statements; the others are counted, with a link
_SOONEST, _LATEST = timedelta(minutes=10), timedelta(days=1)  # before a retry


def latest_hour(now: datetime) -> datetime:
    """Return the latest 08:00 in Beijing that is past."""
    beijing_now = now.astimezone(BEIJING)
    todays_hour = datetime.combine(beijing_now.date(), HOUR, BEIJING)
    return todays_hour if todays_hour <= beijing_now else todays_hour - timedelta(days=1)


def claim_matches(*, now: datetime) -> int:
    """Create the digests that are due: one for each owner with matches from before 08:00.

    Idempotent, at any time: an owner has one digest a day, and matches found after 08:00 go into
    the next. Returns the number of new digests.
    """
    due = latest_hour(now)
    owners = (
        User.objects.filter(is_active=True, saved_searches__matches__in=_news(due, now))
        .exclude(email="")
        .distinct()
    )
    digests = 0
    for owner in owners:
        digests += _claim(owner, due, now)
    return digests


def _news(due: datetime, now: datetime) -> QuerySet[Match]:
    """Return the matches found before the hour that are to be mailed and in no digest yet.

    A time in the future was written by a clock that ran ahead; such matches are included.
    """
    return Match.objects.filter(
        ~Q(found_at__range=(due, now)), digest=None, pk__gt=F("search__mailed_after")
    )


@transaction.atomic
def _claim(owner: User, due: datetime, now: datetime) -> bool:
    digest, is_new = Digest.objects.get_or_create(
        owner=owner, day=due.date(), defaults={"made_at": now, "try_at": now}
    )
    if is_new:
        _news(due, now).filter(search__owner=owner).update(digest=digest)
    return is_new


def digests_to_send(*, now: datetime) -> list[int]:
    """Return the unsent digests that are due, the oldest first."""
    is_due = Q(try_at__lte=now) | Q(try_at__gt=now + _LATEST)  # by a clock that ran ahead
    unsent = Digest.objects.filter(is_due, sent_at=None)
    return list(unsent.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def send_digest(*, digest_id: int, now: datetime) -> bool:
    """Send a digest, unless it was sent or another worker has it. Returns whether it was sent.

    A failure of the mail server is logged. The next attempt comes after as long as the digest has
    waited already, at least ten minutes and at most a day. A digest is deleted if its owner has
    turned off the mail, or has no address any more.
    """
    locked = Digest.objects.select_for_update(skip_locked=True, of=("self",))
    digest = locked.select_related("owner").filter(pk=digest_id, sent_at=None).first()
    if digest is None:
        return False
    letter = compose(digest)
    if letter is None:
        digest.delete()
        return False
    try:
        letter.send()
    except OSError as failure:  # includes smtplib.SMTPException
        logger.warning("digest %s could not be sent: %s", digest.pk, failure)
        digest.try_at = now + min(max(now - digest.made_at, _SOONEST), _LATEST)
        digest.save(update_fields=["try_at"])
        return False
    digest.sent_at = now
    digest.save(update_fields=["sent_at"])
    return True


def compose(digest: Digest) -> EmailMessage | None:
    """Compose the mail; None if there is no match or no recipient.

    A statement that matches several searches is listed and counted once.
    """
    owner = digest.owner
    matches = digest.matches.filter(search__mailed_after__isnull=False)
    number = matches.values("statement").distinct().count()
    if not (number and owner.is_active and owner.email):
        return None
    site_url = settings.SITE_ADDRESS.rstrip("/")
    unsubscribe_url = site_url + reverse("statements:unsubscribe", args=[unsubscribe_token(owner)])
    context = {
        "searches": news_by_search(matches, most=MAX_IN_MAIL),
        "more": max(0, number - MAX_IN_MAIL),
        "site": site_url,
        "leave": unsubscribe_url,
    }
    return EmailMessage(
        subject=ngettext("Biaotai: %(number)s new match", "Biaotai: %(number)s new matches", number)
        % {"number": number},
        body=render_to_string("alerts/digest.txt", context),
        to=[owner.email],
        headers={
            "Message-ID": f"<digest-{digest.day}-{digest.pk}@{urlsplit(site_url).hostname}>",
            "Auto-Submitted": "auto-generated",
            # RFC 8058: mail programs unsubscribe by one POST to this address.
            "List-Unsubscribe": f"<{unsubscribe_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
