"""The names by which files choose among what there is, in either language."""

from statements.models import Basis, BodyKind, Language, LinkMethod, LinkState, StatementKind


def _names(*groups: tuple[str, str]) -> dict[str, str]:
    """Return the values by their names in lower case."""
    return {name.lower(): value for value, names in groups for name in [value, *names.split()]}


KINDS = _names(
    (StatementKind.DIRECTIVE, "指示 要求 部署"),
    (StatementKind.RESPONSE, "表态 响应 回应 反应稿 落实"),
    (StatementKind.REPORT, "报道 新闻"),
)
BODY_KINDS = _names(
    (BodyKind.PARTY, "党委 党"),
    (BodyKind.GOVERNMENT, "政府"),
    (BodyKind.CONGRESS, "人大"),
    (BodyKind.CPPCC, "政协"),
    (BodyKind.MINISTRY, "部委 部门 厅局"),
    (BodyKind.NEWSPAPER, "媒体 报纸 报社"),
    (BodyKind.UNNAMED, "不详 未注明"),
)
BASES = _names((Basis.FULL, "全文 text"), (Basis.EXCERPTS, "摘录 引文 excerpt quotations"))
STATES = _names(
    (LinkState.CONFIRMED, "确认 已确认"),
    (LinkState.SUGGESTED, "待定 可能"),
    (LinkState.REJECTED, "否 不是"),
)
METHODS = _names(
    (LinkMethod.NAMED, "点名"), (LinkMethod.CONTENT, "内容"), (LinkMethod.MANUAL, "人工")
)
LANGUAGES = _names(
    (Language.CHINESE, "chinese zh-cn zh-hans zh-hant zh-tw 中文 汉语"),
    (Language.ENGLISH, "english en-us en-gb 英文 英语"),
)
