"""Files that people hand in: MHTML, PDF, DOCX, text."""

import io
import zipfile

from statements.capture.documents.pdf import join_lines
from statements.capture.documents.reading import extract_file

TITLE = "省委召开专题会议研究人工智能工作"
PARAGRAPHS = [
    "本报讯 会议指出，人工智能正在深刻改变生产方式，必须抓住机遇，统筹布局，一件一件抓好落实。",
    "会议强调，各地各部门要结合实际制定清单，明确时间表、路线图，定期调度进展，及时解决困难。",
]
LINES = [TITLE, "2025年4月26日 来源：某某日报 作者：张某某", *PARAGRAPHS, "责任编辑：李某"]


def assert_is_the_article(article, kind):
    assert article.kind == kind
    assert article.title == TITLE
    assert article.date is not None
    assert article.date.first.isoformat() == "2025-04-26"
    assert article.publisher == "某某日报"
    assert article.text.splitlines() == PARAGRAPHS


def test_a_text_file_has_title_source_line_and_paragraphs():
    assert_is_the_article(extract_file("\n\n".join(LINES).encode("gbk")), "text")


def test_a_saved_page_is_read_by_its_own_address():
    page = f"<h1>{TITLE}</h1><p>来源：某某日报</p>" + "".join(
        f"<p>{text}</p>" for text in PARAGRAPHS
    )
    message = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://p.cn/202504/t20250426_1.html\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"{page}\r\n--x--\r\n"
    )
    assert_is_the_article(extract_file(message.encode()), "mhtml")


def docx(lines):
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
        )
    return buffer.getvalue()


def test_a_word_document_is_read_by_paragraphs():
    assert_is_the_article(extract_file(docx(LINES)), "docx")


def pdf(pages):
    """Return a PDF whose pages show lines in a Chinese font that readers are to have."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>"
        % (b" ".join(b"%d 0 R" % (6 + 2 * index) for index in range(len(pages))), len(pages)),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
        b"/DescendantFonts[4 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 5 0 R"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6>>",
    ]
    for index, lines in enumerate(pages):
        shows = b"".join(
            b"BT /F1 12 Tf 50 %d Td <%s> Tj ET\n"
            % (780 - 20 * row, line.encode("utf-16-be").hex().encode())
            for row, line in enumerate(lines)
        )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>>>>>" % (7 + 2 * index)
        )
        objects.append(b"<</Length %d>>stream\n%sendstream" % (len(shows), shows))
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (count, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % count + table + trailer


def wrap(text, width=22):
    text = "　　" + text
    return [text[start : start + width] for start in range(0, len(text), width)]


def test_a_pdf_has_neither_wrapped_lines_nor_page_furniture():
    pages = [
        ["某某省人民政府公报", *LINES[:2], *wrap(PARAGRAPHS[0]), "- 1 -"],
        ["某某省人民政府公报", *wrap(PARAGRAPHS[1]), "- 2 -"],
        ["某某省人民政府公报", "责任编辑：李某", "- 3 -"],
    ]
    assert_is_the_article(extract_file(pdf(pages)), "pdf")


def test_a_page_that_names_a_pdf_is_a_page():
    page = f"<!-- %PDF-1.4 --><html><h1>{TITLE}</h1><p>{'</p><p>'.join(PARAGRAPHS)}</p></html>"
    article = extract_file(page.encode())
    assert (article.kind, article.text.splitlines()) == ("html", PARAGRAPHS)


def test_a_pdf_is_known_behind_other_bytes():
    article = extract_file(b"HTTP/1.1 200 OK\r\n\r\n" + pdf([LINES]))
    assert (article.kind, article.title) == ("pdf", TITLE)


def test_a_scanned_pdf_is_said_to_be_one():
    article = extract_file(pdf([[], []]))
    assert (article.kind, article.text) == ("scan", "")


def test_a_line_that_ends_early_ends_the_paragraph():
    lines = [
        "　　" + "一二三四五六七八九十" * 2,
        "一二三四五六七八九十一二三四五六七八九十一二",
        "三。",
        "第二段",
    ]
    assert len(join_lines(lines)) == 2
