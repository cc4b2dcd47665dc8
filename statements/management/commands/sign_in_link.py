"""Print a link that signs in once."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from statements.models import User
from statements.services.accounts import sign_in
from statements.services.accounts.audit import Actor
from statements.services.people import accounts as people


class Command(BaseCommand):
    """Print the link at ``SITE_ADDRESS``, as mails have it."""

    help = "Print a link that signs somebody in once; makes the first admin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", help="for whom; otherwise for the first admin")
        parser.add_argument(
            "--without-second-factor",
            action="store_true",
            help="remove the second factor of this person, who lost it",
        )

    def handle(self, *args: Any, username: str | None, **options: Any) -> None:
        now = timezone.now()
        try:
            person = self._person(username) if username else sign_in.first_admin(now=now)
        except sign_in.NoSuchAccount as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["without_second_factor"]:
            people.remove_second_factor(person=person, actor=Actor(), now=now)
        secret = sign_in.make_sign_in_link(person=person, now=now)
        path = reverse("accounts:once", args=[secret])
        self.stdout.write(settings.SITE_ADDRESS.rstrip("/") + path)

    @staticmethod
    def _person(username: str) -> User:
        person = User.objects.filter(username=username, is_active=True).first()
        if person is None:
            raise sign_in.NoSuchAccount(f"There is no active account named “{username}”.")
        return person
