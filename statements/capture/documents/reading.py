"""Read a file of any kind that people hand in: HTML, MHTML, PDF, DOCX or plain text."""

from statements.capture.documents import docx, mhtml, pdf, plain
from statements.capture.extraction.article import Article
from statements.capture.extraction.html import extract_html


def extract_file(file_bytes: bytes, *, url: str = "", declared_charset: str = "") -> Article:
    """Return the article of a file, whose kind is told by its bytes. Never fails."""
    if pdf.is_pdf(file_bytes):
        return pdf.extract_pdf(file_bytes, url=url)
    if docx.is_docx(file_bytes):
        return docx.extract_docx(file_bytes, url=url)
    if mhtml.is_mhtml(file_bytes):
        return mhtml.extract_mhtml(file_bytes, url=url)
    if plain.is_plain(file_bytes):
        return plain.extract_plain(file_bytes, url=url, declared_charset=declared_charset)
    return extract_html(file_bytes, url=url, declared_charset=declared_charset)
