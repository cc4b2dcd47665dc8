"""Exports as people request them."""

from statements.filters.lists.list_filter import read_criteria
from statements.models import ExportFormat
from statements.services.exports import background as exports
from statements.services.exports.formats import Options
from statements.services.exports.room import ByteLimits
from tests.factories import NOW

PLENTY = ByteLimits(per_person=10**9, per_address=10**9, without_account=10**9, in_all=10**9)


def ask(
    file_format="csv",
    *,
    list_name="responses",
    query="",
    owner=None,
    now=NOW,
    address="192.0.2.1",
    limits=PLENTY,
    **options,
):
    return exports.request_export(
        owner=owner,
        list_name=list_name,
        criteria=read_criteria(list_name, query),
        file_format=ExportFormat(file_format),
        options=Options(**options),
        base="http://testserver",
        address=address,
        limits=limits,
        now=now,
    )
