"""Encrypt what second factors keep, and give files of exports addresses that nobody guesses."""

import base64

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations, models

import statements.models.exports

SECRETS = ("secret", "seed")  # of authenticator apps, and of recovery codes


def cipher():
    """As services.accounts.sealing had it when this was written."""
    purpose = b"biaotai: secrets of second factors"
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose)
    return Fernet(base64.urlsafe_b64encode(derivation.derive(settings.SECRET_KEY.encode())))


def seal_secrets(apps, schema_editor):
    change_secrets(apps, cipher().encrypt)


def unseal_secrets(apps, schema_editor):
    change_secrets(apps, cipher().decrypt)


def change_secrets(apps, change):
    # Not a dependency: its tables refer to ours, which a new database makes in one migration.
    if "authenticator" not in apps.all_models.get("mfa", {}):
        return
    for authenticator in apps.get_model("mfa", "Authenticator").objects.iterator():
        changed = {
            name: change(authenticator.data[name].encode()).decode()
            for name in SECRETS
            if name in authenticator.data
        }
        if changed:
            authenticator.data |= changed
            authenticator.save(update_fields=["data"])


class Migration(migrations.Migration):

    dependencies = [
        ("statements", "0018_rates_and_addresses"),
    ]

    operations = [
        migrations.RunPython(seal_secrets, unseal_secrets),
        migrations.AlterField(
            model_name="export",
            name="key",
            field=models.CharField(
                default=statements.models.exports.new_export_key,
                editable=False,
                max_length=43,
                unique=True,
            ),
        ),
    ]
