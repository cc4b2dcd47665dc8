"""The audit log: who did what, with names and addresses, and nobody rewrites it."""

from datetime import timedelta

import pytest
from axes.models import AccessLog
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction
from django.test import Client
from django.utils import timezone

from statements.models import AuditEvent, AuditKind, Role, Tag
from statements.services.accounts import audit
from statements.services.accounts.audit import Actor
from tests.factories import NOW, make_statement, make_user

pytestmark = pytest.mark.django_db

PASSWORD = "a quite long one"


@pytest.fixture
def admin_client():
    client = Client()
    client.force_login(make_user(Role.ADMIN, username="li"))
    return client


def kinds():
    return list(AuditEvent.objects.order_by("pk").values_list("kind", "actor", "address"))


def test_signing_in_and_out_is_noted_with_name_and_address(client):
    make_user(username="wang", password=PASSWORD)
    where = {"REMOTE_ADDR": "203.0.113.9"}
    client.post("/accounts/sign-in/", {"username": "wang", "password": "no"}, **where)
    client.post("/accounts/sign-in/", {"username": "wang", "password": PASSWORD}, **where)
    client.post("/accounts/sign-out/", **where)
    assert kinds() == [
        ("sign-in-failed", "wang", "203.0.113.9"),
        ("sign-in", "wang", "203.0.113.9"),
        ("sign-out", "wang", "203.0.113.9"),
    ]
    assert not AccessLog.objects.exists(), "a second log, which never forgets"


def test_a_wrong_old_password_is_noted_as_one_that_is_typed_to_confirm(client):
    client.force_login(make_user(username="wang", password=PASSWORD))
    new = {"new_password1": "quite another one", "new_password2": "quite another one"}
    client.post("/accounts/password/", {"old_password": "no", **new})
    client.post("/accounts/confirm/", {"password": "no"})
    client.post("/accounts/password/", {"old_password": PASSWORD, **new})
    assert [kind for kind, _name, _address in kinds()][1:] == [
        *("sign-in-failed", "sign-in-failed", "password-changed")
    ]


def test_what_is_typed_as_a_name_cannot_forge_the_log(client):
    form_data = {"username": "x\u202e\n2026 admin", "password": "no"}
    client.post("/accounts/sign-in/", form_data)
    names = [name for _kind, name, _address in kinds()]
    assert all("\u202e" not in name and "\n" not in name for name in names)


def test_exports_deletions_and_feed_addresses_are_noted(admin_client):
    make_statement()
    tag = Tag.objects.create(slug="ai", name_en="AI")
    rows = admin_client.get("/responses/?format=csv")
    tags = admin_client.get("/tags/?format=csv")
    admin_client.post("/saved/add/", {"name": "mine", "section": "responses", "query": ""})
    admin_client.post(f"/admin/statements/tag/{tag.pk}/delete/", {"post": "yes"})
    noted = [(event.kind, event.subject) for event in AuditEvent.objects.order_by("pk")][1:]
    assert noted == [
        (AuditKind.EXPORT_MADE, f"responses.csv?format=csv, {len(rows.content)} bytes"),
        (AuditKind.EXPORT_MADE, f"tags.csv?format=csv, {len(tags.content)} bytes"),
        (AuditKind.SECRET_MADE, "saved search mine"),
        (AuditKind.DELETION, "tag AI"),
    ]


def test_links_accounts_and_passwords_of_commands_are_noted(monkeypatch, capsys):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", username="zhao", email="z@example.org", interactive=False)
    call_command("sign_in_link", username="zhao")
    monkeypatch.setattr("getpass.getpass", lambda prompt: "quite another one")
    call_command("changepassword", "zhao")
    noted = AuditEvent.objects.order_by("pk").values_list("kind", "actor", "address", "subject")
    assert list(noted) == [
        (AuditKind.ACCOUNT_MADE, "", None, "zhao, by command"),
        (AuditKind.SECRET_MADE, "", None, "sign-in link of zhao"),
        (AuditKind.PASSWORD_CHANGED, "", None, "zhao, by command"),
    ]


def test_an_account_and_a_password_that_a_command_refused_are_not_noted(monkeypatch, capsys):
    make_user(username="zhao")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    with pytest.raises(CommandError):
        call_command("createsuperuser", username="zhao", email="", interactive=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: "1")
    with pytest.raises(CommandError):
        call_command("changepassword", "zhao")
    assert not AuditEvent.objects.exists()


def event(at=None, **facts):
    at = at or timezone.now()
    audit.record(facts.pop("kind", AuditKind.SIGN_IN), actor=Actor(**facts), now=at)
    return AuditEvent.objects.latest("pk")


def test_the_database_refuses_to_change_or_delete_an_event():
    row = event(name="wang")
    with pytest.raises(ProgrammingError), transaction.atomic():
        AuditEvent.objects.filter(pk=row.pk).update(actor="zhao")
    with pytest.raises(ProgrammingError), transaction.atomic():
        AuditEvent.objects.filter(pk=row.pk).delete()
    old = event(at=NOW - timedelta(days=900))
    with pytest.raises(ProgrammingError), transaction.atomic():
        AuditEvent.objects.filter(pk=old.pk).update(at=timezone.now())


@pytest.mark.parametrize(("days", "age", "stays"), [(365, 366, True), (365, 367, False)])
def test_events_are_dropped_after_so_many_days(days, age, stays):
    now = timezone.now()
    event(at=now - timedelta(days=age))
    audit.drop_old(days=days, now=now)
    assert AuditEvent.objects.exists() == stays


def test_no_setting_drops_what_the_database_protects():
    now = timezone.now()
    event(at=now - timedelta(days=80))
    assert audit.drop_old(days=1, now=now) == 0


def test_admins_read_and_filter_the_log(admin_client):
    event(name="wang", address="203.0.113.9")
    event(name="zhao", address="198.51.100.1", kind=AuditKind.SIGN_OUT)

    def names(question):
        page = admin_client.get("/people/audit/", question).text
        return {name for name in ("wang", "zhao") if f"<td>{name}</td>" in page}

    assert names({}) == {"wang", "zhao"}
    assert names({"actor": "ZHA"}) == {"zhao"}
    assert names({"kind": "sign-in"}) == {"wang"}
    assert names({"address": "203.0.113"}) == {"wang"}
    assert names({"since": timezone.localdate().isoformat()}) == {"wang", "zhao"}
    assert names({"until": "2020-01-01"}) == set()
    assert names({"since": "nonsense"}) == set()


def test_the_log_goes_on_from_an_event(admin_client):
    rows = [event(name=f"person-{number:03}") for number in range(60)]
    first = admin_client.get("/people/audit/").text
    assert "person-059" in first
    assert "person-005" not in first
    second = admin_client.get("/people/audit/", {"after": rows[20].pk}).text
    assert "person-019" in second
    assert "person-021" not in second
