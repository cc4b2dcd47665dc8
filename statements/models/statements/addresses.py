"""Web addresses, including the long share links and odd host names that occur in sources."""

import re
from functools import lru_cache

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q

LONGEST_ADDRESS = 2048  # characters; also the limit of Django's validator
_PARTS = re.compile(r"([^/?#]*://[^/?#]*)(\S*)")
_validate = URLValidator()


def validate_address(address: str) -> None:
    """Raise ``ValidationError`` unless this is a web address.

    Unlike Django's validator, it allows underscores in the host: host names must not have them,
    but DNS permits them and some governments use them.
    """
    parts = _PARTS.fullmatch(address)
    if parts is None or len(address) > LONGEST_ADDRESS:
        _validate(address)
    else:
        _validate_host(parts[1])


@lru_cache(maxsize=10_000)
def _validate_host(start: str) -> None:
    """Validate an address up to its path, which may hold all but white space."""
    scheme, separator, host = start.partition("://")
    _validate(f"{scheme}{separator}{host.replace('_', 'x')}")


def on_the_web(field: str) -> Q:
    """Require an empty field or a web address, never a script URL."""
    return Q(**{field: ""}) | Q(**{f"{field}__iregex": "^(https?|ftps?)://[^/]"})


class AddressField(models.URLField[str, str]):
    """A web address; empty for none."""

    default_validators = [validate_address]
