"""Write moments as people of the site read them."""

from datetime import datetime

from django.utils.timezone import localtime


def as_moment(moment: datetime) -> str:
    """Write a moment to the minute, in the time zone of the site: 2025-05-01 08:30."""
    return f"{localtime(moment):%Y-%m-%d %H:%M}"
