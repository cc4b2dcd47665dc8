"""Make ahead what the tests use: ``python -m tests``."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

if __name__ == "__main__":
    django.setup()
    # Imported after the models are ready.
    from tests.databases import make_all

    make_all()
