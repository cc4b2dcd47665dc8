"""Mail is sent by the server in EMAIL_URL, or else written to files; never discarded."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from environs import Env

from tracker.mail import mailer, sender


def read(monkeypatch, url):
    monkeypatch.setenv("EMAIL_URL", url)
    return Env().dj_email_url("EMAIL_URL")


def test_an_address_of_a_server_is_taken_with_name_password_and_a_time_limit(monkeypatch, tmp_path):
    entry = mailer(read(monkeypatch, "submission://li%40x:p%40ss@host"), tmp_path)
    assert entry == {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": "host",
            "port": 587,
            "username": "li@x",
            "password": "p@ss",
            "use_tls": True,
            "use_ssl": False,
            "timeout": 20,
        },
    }


@pytest.mark.parametrize("url", ["smpt://host", "nonsense", "memory://", "dummy://"])
def test_an_address_of_no_server_stops_the_site_rather_than_the_mail(monkeypatch, tmp_path, url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL names no mail server"):
        mailer(read(monkeypatch, url), tmp_path)


def test_without_a_server_each_mail_is_a_file(settings, tmp_path):
    settings.MAILERS = {"default": mailer(None, tmp_path / "mail")}
    EmailMessage(subject="表态", body="早", from_email=sender("http://x.org"), to=["a@b.c"]).send()
    (file,) = (tmp_path / "mail").iterdir()
    assert b"From: Biaotai <biaotai@x.org>" in file.read_bytes()
