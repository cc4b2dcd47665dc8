"""People hand in pages, which are stored as they are, read, and put on the workbench."""

import io
import json
import zipfile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from warcio.archiveiterator import ArchiveIterator

from statements.capture.warc import sha256_of
from statements.models import Capture, CaptureDraft, CaptureDraftState, Draft
from statements.services.sources.storage import verify_captures
from tests.capture.servers import answer
from tests.capture_drafts import TEXT
from tests.factories import make_genre, make_province
from tests.sources import running_paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("captures_of_this_test")]

ADD = "/sources/captures/add/"
HTML = (
    "<html><title>省委常委会传达学习_日报</title><h1>省委常委会传达学习</h1>"
    f"<p>2025年6月5日 来源：日报</p><p>{TEXT}</p></html>"
).encode()


def text_on_workbench(client, response) -> str:
    """Return the text of the form that the response leads to."""
    assert response.status_code == 302, response.text
    return str(client.get(response.url).context["form"].initial["text"])


@pytest.mark.parametrize("name", ["page.html", "page.txt", "page.mhtml"])
def test_a_file_is_stored_as_it_is_and_read_onto_the_workbench(researcher_client, name):
    make_genre("special-meeting")
    content = {
        "page.html": HTML,
        "page.txt": f"省委常委会传达学习\n{TEXT}\n".encode("gb18030"),
        "page.mhtml": b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + HTML + b"\r\n--b--\r\n",
    }[name]
    page_form = {"file": SimpleUploadedFile(name, content)}
    assert TEXT in text_on_workbench(researcher_client, researcher_client.post(ADD, page_form))
    capture = Capture.objects.get()
    assert capture.body_id == sha256_of(content)
    assert capture.added_by is not None
    assert [row.fault for row in verify_captures()] == [""]


def test_pasted_text_with_an_address_cites_it(researcher_client):
    page_form = {"address": "https://paper.example/a.html", "text": TEXT}
    researcher_client.post(ADD, page_form)
    fields = Draft.objects.get().fields
    assert fields["cited-0-url"] == ["https://paper.example/a.html"]
    assert fields["text"] == [TEXT]


@pytest.mark.parametrize(
    "heading",
    [
        "省委常委会召开会议\n2025-06-06 08:12 来源：浙江日报\n",
        "省委常委会召开会议\n\n2025年06月06日 来源：浙江日报\n字号：大 中 小\n\n",
    ],
)
def test_what_a_pasted_page_says_of_its_source_is_cited_without_an_address(
    researcher_client, heading
):
    researcher_client.post(ADD, {"text": heading + TEXT})
    fields = Draft.objects.get().fields
    citation = {name: fields[f"cited-0-{name}"] for name in ("publisher", "published_on", "title")}
    assert citation == {
        "publisher": ["浙江日报"],
        "published_on": ["2025-06-06"],
        "title": ["省委常委会召开会议"],
    }


def test_a_page_without_a_source_is_of_the_province_that_it_names(researcher_client):
    make_province("ZJ")
    researcher_client.post(ADD, {"text": f"浙江省委常委会传达学习\n{TEXT}"})
    assert Draft.objects.get().fields["jurisdiction"] == ["ZJ"]


def test_an_address_is_fetched(researcher_client, settings):
    with running_paper({"/a.html": answer(HTML, headers="Content-Type: text/html\r\n")}) as paper:
        settings.CAPTURE_LOCAL_PORT = paper.server.port
        page_form = {"address": paper.server.address("/a.html")}
        assert TEXT in text_on_workbench(researcher_client, researcher_client.post(ADD, page_form))
        missing = researcher_client.post(ADD, {"address": paper.server.address("/no.html")})
    assert missing.status_code == 422
    assert "Save it in your browser" in missing.text
    assert Capture.objects.count() == 1


def test_what_nobody_can_take_is_refused_with_a_reason(researcher_client, client):
    for page_form, words in (
        ({}, "Enter an address"),
        ({"address": "http://169.254.169.254/"}, "could not be fetched"),
        ({"text": TEXT, "file": SimpleUploadedFile("a.txt", b"x")}, "not both"),
    ):
        refused = researcher_client.post(ADD, page_form)
        assert (refused.status_code, words in refused.text) == (422, True), words
    assert client.post(ADD, {"text": TEXT}).status_code == 401
    assert not Capture.objects.exists()


def test_the_same_page_twice_is_one_draft(researcher_client):
    for _time in range(2):
        researcher_client.post(ADD, {"text": TEXT})
    assert Capture.objects.count() == CaptureDraft.objects.count() == Draft.objects.count() == 1
    researcher_client.post(ADD, {"text": TEXT, "address": "https://paper.example/b.html"})
    states = CaptureDraft.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [CaptureDraftState.OPEN, CaptureDraftState.COPY]


def test_a_share_prefills_the_form(researcher_client):
    manifest = json.loads((settings.BASE_DIR / "static/site.webmanifest").read_text())
    assert manifest["share_target"]["action"] == ADD
    shared = {"url": "https://paper.example/a.html", "title": "题目", "text": "选中的话"}
    form = researcher_client.get(ADD, shared).context["form"]
    assert form.initial == {"address": shared["url"], "text": "题目\n选中的话"}
    # Some share the address as the text.
    form = researcher_client.get(ADD, {"text": "https://paper.example/a.html"}).context["form"]
    assert form.initial == {"address": "https://paper.example/a.html", "text": ""}


def test_a_wacz_leads_from_each_page_to_its_record(researcher_client):
    page_form = {
        "address": "https://paper.example/a.html",
        "file": SimpleUploadedFile("a.html", HTML),
    }
    researcher_client.post(ADD, page_form)
    capture = Capture.objects.get()
    archive = researcher_client.get(reverse("sources:wacz", args=[capture.pk])).getvalue()
    package = zipfile.ZipFile(io.BytesIO(archive))
    manifest = json.loads(package.read("datapackage.json"))
    assert (manifest["profile"], manifest["wacz_version"]) == ("data-package", "1.1.1")
    for resource in manifest["resources"]:
        content = package.read(resource["path"])
        assert resource["hash"] == f"sha256:{sha256_of(content)}"
        assert resource["bytes"] == len(content)
    digest = json.loads(package.read("datapackage-digest.json"))["hash"]
    assert digest == f"sha256:{sha256_of(package.read('datapackage.json'))}"
    head, page = map(json.loads, package.read("pages/pages.jsonl").splitlines())
    assert head["format"] == "json-pages-1.0"
    assert (page["url"], page["title"]) == ("https://paper.example/a.html", "省委常委会传达学习")
    key, moment, entry_json = package.read("indexes/index.cdx").decode().strip().split(" ", 2)
    entry = json.loads(entry_json)
    assert key == "example,paper)/a.html"
    assert moment == f"{capture.captured_at:%Y%m%d%H%M%S}"
    assert package.getinfo(f"archive/{entry['filename']}").compress_type == zipfile.ZIP_STORED
    start, length = int(entry["offset"]), int(entry["length"])
    record_bytes = package.read(f"archive/{entry['filename']}")[start : start + length]
    (record,) = ArchiveIterator(io.BytesIO(record_bytes))
    assert record.rec_headers.get_header("WARC-Target-URI") == page["url"]


@pytest.mark.parametrize("shared", ["http://[x", "https://paper.example:99999/a", "javascript:x"])
def test_whatever_is_shared_stands_in_the_form(researcher_client, shared):
    page = researcher_client.get(ADD, {"text": shared})
    assert page.status_code == 200
    assert shared in page.context["form"].initial.values()
