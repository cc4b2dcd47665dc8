"""How a row that cannot be is refused."""

import pytest
from django.db import IntegrityError


def refused(name):
    return pytest.raises(IntegrityError, match=name)
