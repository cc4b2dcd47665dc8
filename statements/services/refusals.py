"""What a service says when it will not do a thing. The message is fit to show."""

from django.utils.translation import gettext_lazy as _

STILL_TO_COME = _("This date, or a part of it, is in the future.")


class Refused(Exception):
    """A change that cannot stand; nothing was written."""


class StaleEdit(Refused):
    """The row changed after the editor opened it."""

    def __init__(self, *, seen: int, current: int) -> None:
        super().__init__(_("Someone changed this while you were working on it."))
        self.seen = seen
        self.current = current


class StillToCome(Refused):
    """Something that has been is dated in the future."""

    def __init__(self) -> None:
        super().__init__(STILL_TO_COME)
