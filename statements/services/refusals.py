"""Refusals of services. Their messages can be shown to people."""

from django.utils.translation import gettext_lazy as _

STILL_TO_COME = _("This date, or a part of it, is in the future.")


class Refused(Exception):
    """A change that is not allowed; nothing was written."""


class StaleEdit(Refused):
    """The row was changed after the editor opened it."""

    def __init__(self, *, seen: int, current: int) -> None:
        super().__init__(_("Someone changed this while you were working on it."))
        self.seen = seen
        self.current = current


class UndoneBefore(Refused):
    """What is to be undone has been undone already."""

    def __init__(self) -> None:
        super().__init__(_("This has been undone already."))


class StillToCome(Refused):
    """A past event has a date in the future."""

    def __init__(self) -> None:
        super().__init__(STILL_TO_COME)
