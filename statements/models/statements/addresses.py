"""Web addresses, including the long share links and odd host names that occur in sources."""

import re

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q

LONGEST_ADDRESS = 2048  # characters; also the limit of Django's validator
_HOST = re.compile(r"(?<=://)[^/?#]+")


def validate_address(address: str) -> None:
    """Raise ``ValidationError`` unless this is a web address.

    Unlike Django's validator, it allows underscores in the host: host names must not have them,
    but DNS permits them and some governments use them.
    """
    URLValidator()(_HOST.sub(lambda host: host[0].replace("_", "x"), address, count=1))


def on_the_web(field: str) -> Q:
    """Require an empty field or a web address, never a script URL."""
    return Q(**{field: ""}) | Q(**{f"{field}__iregex": "^(https?|ftps?)://[^/]"})


class AddressField(models.URLField[str, str]):
    """A web address; empty for none."""

    default_validators = [validate_address]
