"""Who signs in to the pages, and the addresses of all."""

import pytest
from django.test import Client

from tests.factories import make_centre, make_genre, make_province, make_user
from tests.web.addresses import addresses

__all__ = ["addresses"]  # a fixture


@pytest.fixture
def analyst():
    return make_user(email="li@example.org")


@pytest.fixture
def analyst_client(analyst):
    """The analyst's browser."""
    browser = Client()
    browser.force_login(analyst)
    return browser


@pytest.fixture
def places_of_imports(settings, tmp_path):
    """A folder for files, and the places, bodies' kinds and forms that rows name."""
    settings.IMPORTS = tmp_path / "imports"
    make_centre()
    make_province("ZJ")
    make_genre()
