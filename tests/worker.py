"""A Celery worker on the test database; accepts the options of ``celery worker``."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

if __name__ == "__main__":
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
    django.setup()
    from tracker.celery import app

    app.worker_main(["--quiet", "worker", "--loglevel", "WARNING", *sys.argv[1:]])
