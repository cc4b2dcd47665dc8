"""A link joins two statements, and carries the body of its response."""

import pytest
from django.db import IntegrityError, connection

from statements.models import Edit, EditKind, ResponseLink
from tests.factories import make_body, make_city, make_link, make_province, make_statement

pytestmark = pytest.mark.django_db


def test_a_link_has_the_body_of_its_response_also_after_that_was_another_s():
    before, after = make_body(make_city()), make_body(make_province("JL"))
    link = make_link(response=make_statement(body=before))
    link.save()  # which does not know the body yet
    assert ResponseLink.objects.get(body=before) == link
    link.response.body = after
    link.response.save()
    assert ResponseLink.objects.get(body=after) == link
    assert not Edit.objects.filter(model="responselink", act=EditKind.UPDATE).exists()


def test_a_link_can_have_no_other_body_than_its_response():
    link = make_link()
    ResponseLink.objects.filter(pk=link.pk).update(body=make_body(make_province("JL")))
    with pytest.raises(IntegrityError, match="link_facts_of_the_response"):
        connection.check_constraints()
