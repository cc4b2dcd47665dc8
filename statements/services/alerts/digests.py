"""Tell by mail, once a day, what saved searches found.

A mail is sent at least once. The matches that it tells of are claimed first, by a ``Digest`` of
their owner and day, whose content is fixed from then on; the digest is marked as sent in the
transaction that holds it locked while the mail goes out. Who is killed in between leaves an unsent
digest, which is found and sent again: better a mail twice than not at all, since what is not told
today would never be told. The second has the Message-ID of the first, so mail programs that fold
duplicates show one.
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
MAX_IN_MAIL = 200  # statements; the rest is counted and can be opened
_SOONEST, _LATEST = timedelta(minutes=10), timedelta(days=1)  # before a mail is tried again


def latest_hour(now: datetime) -> datetime:
    """Return the last 08:00 in Beijing that has been."""
    there = now.astimezone(BEIJING)
    today = datetime.combine(there.date(), HOUR, BEIJING)
    return today if today <= there else today - timedelta(days=1)


def claim_matches(*, now: datetime) -> int:
    """Put together the mails that are due: one for each owner with news from before 08:00.

    It follows from the rows alone, so it may run at any time and as often as one likes: an owner
    has one digest a day, and what is found after 08:00 waits for the next. Returns how many were
    made.
    """
    due = latest_hour(now)
    owners = (
        User.objects.filter(is_active=True, saved_searches__matches__in=_news(due, now))
        .exclude(email="")
        .distinct()
    )
    made = 0
    for owner in owners:
        made += _claim(owner, due, now)
    return made


def _news(due: datetime, now: datetime) -> QuerySet[Match]:
    """Return what was found before an hour, is to be mailed, and is in no mail yet.

    What was found in times to come was found by a clock that ran ahead, and waits no longer.
    """
    return Match.objects.filter(
        ~Q(found_at__range=(due, now)), digest=None, pk__gt=F("search__mailed_after")
    )


@transaction.atomic
def _claim(owner: User, due: datetime, now: datetime) -> bool:
    digest, made = Digest.objects.get_or_create(
        owner=owner, day=due.date(), defaults={"made_at": now, "try_at": now}
    )
    if made:
        _news(due, now).filter(search__owner=owner).update(digest=digest)
    return made


def digests_to_send(*, now: datetime) -> list[int]:
    """Return the digests that wait to be sent, the oldest first."""
    is_due = Q(try_at__lte=now) | Q(try_at__gt=now + _LATEST)  # by a clock that ran ahead
    waiting = Digest.objects.filter(is_due, sent_at=None)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def send_digest(*, digest_id: int, now: datetime) -> bool:
    """Send a digest unless it was sent, or another worker is sending it. Returns whether it went.

    A mail server that fails is logged, and tried again after as long as the mail has waited
    already, ten minutes at least and a day at most. A digest whose owner has meanwhile ended the
    mail, or has no address any more, is dropped.
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
    except OSError as failure:  # as all that a mail server refuses
        logger.warning("digest %s could not be sent: %s", digest.pk, failure)
        digest.try_at = now + min(max(now - digest.made_at, _SOONEST), _LATEST)
        digest.save(update_fields=["try_at"])
        return False
    digest.sent_at = now
    digest.save(update_fields=["sent_at"])
    return True


def compose(digest: Digest) -> EmailMessage | None:
    """Write the mail; None when there is nothing to tell, or nobody to tell it to.

    A statement that several searches match stands in it once, and counts once.
    """
    owner = digest.owner
    wanted = digest.matches.filter(search__mailed_after__isnull=False)
    number = wanted.values("statement").distinct().count()
    if not (number and owner.is_active and owner.email):
        return None
    site = settings.SITE_ADDRESS.rstrip("/")
    leave = site + reverse("statements:unsubscribe", args=[unsubscribe_token(owner)])
    context = {
        "searches": news_by_search(wanted, most=MAX_IN_MAIL),
        "more": max(0, number - MAX_IN_MAIL),
        "site": site,
        "leave": leave,
    }
    return EmailMessage(
        subject=ngettext("Biaotai: %(number)s new match", "Biaotai: %(number)s new matches", number)
        % {"number": number},
        body=render_to_string("alerts/digest.txt", context),
        to=[owner.email],
        headers={
            "Message-ID": f"<digest-{digest.day}-{digest.pk}@{urlsplit(site).hostname}>",
            "Auto-Submitted": "auto-generated",
            # RFC 8058: a mail program offers to leave, and does it by one POST to this address.
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
