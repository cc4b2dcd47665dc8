"""Addresses on the web, as long and as odd as those of share links and county governments."""

import re

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q

LONGEST_ADDRESS = 2048  # characters; also what Django's validator reads
_HOST = re.compile(r"(?<=://)[^/?#]+")


def validate_address(address: str) -> None:
    """Raise ``ValidationError`` unless this is an address on the web.

    Underscores in the host pass, unlike in Django's own validator: they are no letters of a host
    name, but name servers know them and some governments have them.
    """
    URLValidator()(_HOST.sub(lambda host: host[0].replace("_", "x"), address, count=1))


def on_the_web(field: str) -> Q:
    """Accept no address, or one that a browser fetches: never a script to run."""
    return Q(**{field: ""}) | Q(**{f"{field}__iregex": "^(https?|ftps?)://[^/]"})


class AddressField(models.URLField[str, str]):
    """An address on the web, empty where there is none."""

    default_validators = [validate_address]
