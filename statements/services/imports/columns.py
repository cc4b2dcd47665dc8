"""The fields of a row, and the headings by which they are recognised."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from statements.engine.text.identity import name_key
from statements.models import ColumnMapping


class RowField(StrEnum):
    """What a column of a file becomes; the value is the name in JSON Lines."""

    KEY = "key"
    OWN_ID = "id"
    KIND = "kind"
    FORM = "form"
    PROVINCE = "province"
    BODY = "body"
    BODY_KIND = "body_kind"
    SPEAKER = "speaker"
    POST = "post"
    DATE = "date"
    DATE_NOTE = "date_note"
    TITLE = "title"
    TITLE_EN = "title_en"
    LANGUAGE = "language"
    TEXT = "text"
    FILE = "file"
    BASIS = "basis"
    SUMMARY = "summary"
    NOTE = "note"
    TAGS = "tags"
    SOURCES = "sources"
    PUBLISHER = "publisher"
    SOURCE_TITLE = "source_title"
    AUTHOR = "author"
    URL = "url"
    PUBLISHED = "published"
    ANSWERS = "answers"
    ANSWERS_STATE = "answers_state"
    ANSWERS_METHOD = "answers_method"
    EVIDENCE = "evidence"
    LINKS = "links"


# The fields that go into a field of the statement as they are read.
STATEMENT_FIELDS = {
    RowField.KIND: "kind",
    RowField.TITLE: "title_zh",
    RowField.TITLE_EN: "title_en",
    RowField.POST: "post_as_named",
    RowField.DATE: "date_range",
    RowField.DATE_NOTE: "said_note",
    RowField.LANGUAGE: "language",
    RowField.SUMMARY: "summary",
    RowField.NOTE: "note",
}

LABELS = {
    RowField.KEY: _("Key"),
    RowField.OWN_ID: _("Number in this archive"),
    RowField.KIND: _("Kind"),
    RowField.FORM: _("Form"),
    RowField.PROVINCE: _("Place"),
    RowField.BODY: _("Body"),
    RowField.BODY_KIND: _("Kind of body"),
    RowField.SPEAKER: _("Speaker"),
    RowField.POST: _("Post"),
    RowField.DATE: _("Date"),
    RowField.DATE_NOTE: _("How the date is known"),
    RowField.TITLE: _("Chinese title"),
    RowField.TITLE_EN: _("English title"),
    RowField.LANGUAGE: _("Language"),
    RowField.TEXT: _("Text"),
    RowField.FILE: _("File with the text"),
    RowField.BASIS: _("Held as"),
    RowField.SUMMARY: _("Summary"),
    RowField.NOTE: _("Note"),
    RowField.TAGS: _("Tags"),
    RowField.SOURCES: _("Sources"),
    RowField.PUBLISHER: _("Publisher"),
    RowField.SOURCE_TITLE: _("Headline"),
    RowField.AUTHOR: _("Author"),
    RowField.URL: _("Source address"),
    RowField.PUBLISHED: _("Published on"),
    RowField.ANSWERS: _("Answers"),
    RowField.ANSWERS_STATE: _("State of the answer"),
    RowField.ANSWERS_METHOD: _("Basis of the answer"),
    RowField.EVIDENCE: pgettext_lazy("column", "Evidence"),
    RowField.LINKS: _("Links, as exported"),
}
# Headings in either language, as people write them; the names of fields are known anyway.
_HEADINGS: Mapping[RowField, str] = {
    RowField.KEY: "编号 序号 唯一编号 外部编号 external_key external key ref identifier",
    RowField.KIND: "类型 种类 类别 statement_kind",
    RowField.FORM: "genre 体裁 形式 文体 文种 会议形式",
    RowField.PROVINCE: "jurisdiction where place 省份 省 地区 地方 行政区 省市 省区市 区域 region",
    RowField.BODY: (
        "单位 机构 部门 主体 发文机关 发文单位 发文机构 发文主体 发布机构 发布机关 单位名称"
        " organisation organization issuer"
    ),
    RowField.BODY_KIND: "机构类型 单位类型 机构类别",
    RowField.SPEAKER: "发言人 讲话人 讲话者 领导 领导人 官员 姓名 official",
    RowField.POST: "职务 职位 speaker_post",
    RowField.DATE: "日期 时间 讲话日期 讲话时间 会议日期 会议时间 召开日期 召开时间 said day",
    RowField.DATE_NOTE: "日期说明 日期依据",
    RowField.TITLE: "标题 题目 名称 中文标题 文章标题 新闻标题 title_zh headline",
    RowField.TITLE_EN: "英文标题 英文名称 english_title",
    RowField.LANGUAGE: "语言 lang",
    RowField.TEXT: "正文 全文 原文 内容 文本 content wording_text body_text fulltext full_text",
    RowField.FILE: "文件 文件名 filename file_name path",
    RowField.BASIS: "wording 文本类型 文本依据",
    RowField.SUMMARY: "摘要 概要 abstract",
    RowField.NOTE: "备注 说明 注 notes remark",
    RowField.TAGS: "标签 主题 关键词 关键字 tag keywords subject topics",
    RowField.PUBLISHER: "source_publisher 来源 出处 媒体 来源媒体 发布者 发布单位 source 网站",
    RowField.SOURCE_TITLE: "来源标题 报道标题",
    RowField.AUTHOR: "作者 source_author byline",
    RowField.URL: "link source_url 网址 链接 原文链接 来源链接 来源网址 地址 网页 source_address",
    RowField.PUBLISHED: "published_on source_date 发布日期 发布时间 刊发日期 publication_date",
    RowField.ANSWERS: (
        "响应 响应文件 回应 回应文件 回应对象 对应 对应文件 对应指示 贯彻 贯彻文件 贯彻对象"
        " directive link_directive"
    ),
    RowField.ANSWERS_STATE: "link_state state 对应状态",
    RowField.ANSWERS_METHOD: "link_method method 对应方式",
    RowField.EVIDENCE: "answers_evidence link_evidence 依据 证据",
}


def _heading_key(heading: str) -> str:
    return name_key(heading).lower()


@cache
def _by_heading() -> dict[str, RowField]:
    return {
        _heading_key(name): field
        for field in RowField
        for name in [field.value, *_HEADINGS.get(field, "").split(), str(LABELS[field])]
    }


# In our own exports the address is that of the page, and the wider place stands beside the exact.
_OWN_COLUMNS = {"id", "address", "jurisdiction", "body_kind", "date_first", "date_last"}


def recognise_heading(heading: str) -> RowField | None:
    """Return the field that a heading names; None for an unknown one."""
    return _by_heading().get(_heading_key(heading))


def proposed_mapping(headers: Sequence[str]) -> dict[str, str]:
    """Return the field of each column by its heading, empty for one that is left out.

    A field is given once, to the first column that names it.
    """
    is_own_export = set(headers) >= _OWN_COLUMNS
    ignored = {"address", "province"} if is_own_export else set()
    mapping: dict[str, str] = {}
    for header in headers:
        field = None if header in ignored else recognise_heading(header)
        is_free = field is not None and field.value not in mapping.values()
        mapping[header] = field.value if field and is_free else ""
    if not is_own_export and mapping.get("id") == RowField.OWN_ID:
        # The id of somebody else's table is its key.
        mapping["id"] = "" if RowField.KEY in mapping.values() else RowField.KEY.value
    return mapping


def heading_digest(headers: Iterable[str]) -> str:
    """Return the digest by which the matching of a heading is remembered."""
    return hashlib.sha256(json.dumps([*headers], ensure_ascii=False).encode()).hexdigest()


def remembered_mapping(headers: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return mapping and default values: those used last for this heading, or those proposed."""
    last = ColumnMapping.objects.filter(heading=heading_digest(headers)).first()
    return (last.mapping, last.defaults) if last else (proposed_mapping(headers), {})


def remember_mapping(
    headers: Sequence[str], mapping: Mapping[str, str], defaults: Mapping[str, str], now: datetime
) -> None:
    """Remember how the columns of a heading were matched."""
    ColumnMapping.objects.update_or_create(
        heading=heading_digest(headers),
        defaults={"mapping": {**mapping}, "defaults": {**defaults}, "used_at": now},
    )


def by_field(
    cells: Mapping[str, Any], mapping: Mapping[str, str], defaults: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the cells of a row by field; ``defaults`` fill those that are empty."""
    fields = {field: cells.get(header) for header, field in mapping.items() if field}
    for name, value in defaults.items():
        if value and fields.get(name) in (None, "", []):
            fields[name] = value
    return fields


def column_of(name: str, mapping: Mapping[str, str], headers: Sequence[str]) -> str:
    """Return the heading of the column that becomes a field; empty if there is none."""
    return next((header for header in headers if mapping.get(header) == name), "")
