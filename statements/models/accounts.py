"""The people who use the site."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is here to do; each is the name of a group."""

    RESEARCHER = "researcher", _("researcher")
    ANALYST = "analyst", _("analyst")
    ADMIN = "admin", _("admin")


class User(AbstractUser):
    """Somebody who can sign in."""

    @cached_property
    def roles(self) -> frozenset[Role]:
        """Return the roles this person holds; a superuser holds all of them."""
        if not self.is_active:
            return frozenset()
        if self.is_superuser:
            return frozenset(Role)
        names = set(self.groups.values_list("name", flat=True))
        return frozenset(role for role in Role if role in names)
