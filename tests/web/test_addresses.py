"""Addresses as sources have them: long, with underscores, in Chinese; never a script."""

import pytest

from statements.models import Citation, Source
from tests.entries import ADD, entry
from tests.factories import make_province, make_statement
from tests.samples import one_in

pytestmark = pytest.mark.django_db

LONG = "https://article.xuexi.example.cn/articles/index.html?art_id=" + "0123456789" * 194
PASS = {
    "http://jx_zf.example.gov.cn/a.html": None,
    "https://user@a_b.example.cn:8080/x_y?z=_#_": None,
    "http://_dmarc.example.gov.cn/": None,
    LONG: None,
    "https://e.example/" + "a" * 2030: None,
    "http://www.example.gov.cn/政府/公报/第１期.html": None,
    "http://10.1.2.3:8080/a": None,
    "http://[2001:db8::1]/a": None,
    "www.example.gov.cn/a_b": "https://www.example.gov.cn/a_b",
    "jx_zf.example.gov.cn/a": "https://jx_zf.example.gov.cn/a",
    "https://web.archive.org/web/2025/http://jx_zf.example.gov.cn/a.html": None,
    "http://中国.example.cn/a": None,
}
REFUSED = [
    "javascript:alert(1)",
    "JavaScript://example.org/%0aalert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "http://",
    "http://a b.example/",
    "http://-_.",
    "https://e.example/" + "a" * 2031,
]


@pytest.mark.parametrize("address", one_in(3, PASS), ids=lambda address: address[:40])
def test_an_address_that_sources_have_is_kept_as_it_is(researcher_client, address):
    form_data = entry(**{"cited-0-publisher": "浙江日报", "cited-0-url": address})
    answer = researcher_client.post(ADD, form_data)
    assert answer.status_code == 302, answer.text
    citation = Citation.objects.get()
    assert citation.url == (PASS[address] or address)
    citation.full_clean()
    page = researcher_client.get(answer["Location"]).text
    assert f'<a href="{citation.url}"' in page
    assert len(citation.url) <= 2048


@pytest.mark.parametrize("address", REFUSED, ids=lambda address: address[:40])
def test_what_is_no_address_on_the_web_is_refused(researcher_client, address):
    form_data = entry(**{"cited-0-publisher": "浙江日报", "cited-0-url": address})
    answer = researcher_client.post(ADD, form_data)
    assert answer.status_code == 422
    assert "Enter a valid URL" in answer.text
    assert not Citation.objects.exists()


def test_a_source_is_found_at_an_address_with_an_underscore():
    source = Source(
        name_zh="某县政府",
        kind="government",
        jurisdiction=make_province(),
        address="http://jx_zf.example.gov.cn/",
    )
    source.full_clean()
    source.save()


def test_a_long_address_with_an_underscore_stands_whole_in_every_reference(client):
    statement = make_statement()
    address = LONG.replace("article.", "arti_cle.")
    statement.citations.create(publisher="学习强国", url=address)
    for form in ("ris", "csl", "gbt"):
        answer = client.get(f"/statements/{statement.pk}/cite/", {"format": form})
        assert address in answer.text, form
    bibtex = client.get(f"/statements/{statement.pk}/cite/", {"format": "bibtex"}).text
    assert f"url = {{{address}}}" in bibtex
