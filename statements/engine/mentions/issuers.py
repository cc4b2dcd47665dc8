"""Issuers of documents, as abbreviated in numbers (国发, 财建), and of orders (国务院令)."""

import re
from collections.abc import Collection
from typing import Final

from statements.engine.mentions.provinces import LETTERS, PROVINCES
from statements.engine.text.bodies import body_key, order_issuers

ISSUER_LENGTH: Final = 24  # characters before a number that are searched for its issuer
_HAN = "[一-鿿]"
_OFFICE = "[政府委党人常办厅发函字令规电明通秘传组督任综法便告决审复议研文]"
_CENTRAL = (
    "国办?发明电|国办?[发函]|国办秘函|中发|中办[发字通函]|中委|厅[字发函]|中[纪组宣]办?发|组[通厅]字"
    "|中(?:央)?编办发|中政委|中农发|中农办发|中网办发文?|国信办发文?|文明办|法[发释]|高检发|公通字|司办?[发通]通?"
)
# Codes of departments, by their first letters or in full.
_DEPARTMENTAL = (
    f"发改(?!委){_HAN}{{1,5}}|工信[部厅](?!工信){_HAN}{{0,6}}|人社[部厅](?!人社){_HAN}{{1,4}}"
    f"|国科[发办]{_HAN}{{0,3}}|国资(?!委国资){_HAN}{{1,5}}|自然资{_HAN}{{1,4}}|税总{_HAN}{{1,4}}|国税发"
    f"|文旅(?!部){_HAN}{{1,5}}|国卫{_HAN}{{1,4}}|国市监{_HAN}{{1,4}}|国知[发办]{_HAN}{{0,3}}"
    f"|国能{_HAN}{{1,4}}|国粮{_HAN}{{1,3}}|国中医药{_HAN}{{1,4}}|国数{_HAN}{{1,3}}|应急(?!管){_HAN}{{0,3}}"
    "|财(?:建|教|预|社|农|资|综|税|金|行|库|债|监|会|国资|文|企|购|关税|资环|法|评|产业|粮|办.{1,2})[函规办发]{0,2}"
    "|教(?:技|高|职成|基|体艺|师|社科|政法|思政|民|外|研|考试|学|财|人|督|发|规|语用|材|党|学位)[厅函办]{0,2}"
    "|环(?:发|办|规|函|综合|环评|水体|大气|土壤|固体|海洋|生态|法规|科财|气候|执法|监测|核|应急|便函)函?"
    "|建(?:城|质|村|房|市|科|标|办.?|法|金|人|计|督|保|规)[函规发]{0,2}"
    "|交(?:规划|运|水|公路|办.{1,2}|科技|安监|法|财审|海|政研)发?"
    "|水(?:规计|资管|河湖|农|建设|保|防|移民|财务|政法|人事|办|安监|国科|文|运管|调管|监督|总)"
    "|农(?:办?发|办.{1,2}|计财|科教|市|种|牧|渔|机|经|规|质|建|产|政改|法|合|外)[发函]{0,1}"
    "|商(?:办.{1,3}|建|服贸|流通|消费|运|外贸|资|合|贸|电|规|财)[发函]{1}"
    "|银办?发|银保监[办发规函]{1,2}|金规|金办?发|证监[办发函]{1,2}|汇综?发|医保办?[发函]|民办?[发函]"
    "|退役军人部.{1,2}|审.{1,2}发|署.{1,2}[发函]|林.{1,2}[发字]|国铁.{1,4}|民航.{1,3}|广电办?发|国统[字办].{0,2}"
)
_LAST_OF_VERB = "[照循行实彻发见以将对按据和与及的于在由为把]"
_PROVINCIAL = (
    f"[{LETTERS}内]{_OFFICE}{{1,5}}|(?!{_LAST_OF_VERB}){_HAN}[政府委党]{_OFFICE}{{1,4}}"
    f"|[{LETTERS}](?:发改|财|工信|经信|科|教|人社|自然资|建|环|交|水|农|商|文旅|卫|应急|市监|统|医保|国资)"
    f"{_HAN}{{0,3}}[发函字办规通电]"
)
_USUAL = re.compile(f"(?:{_CENTRAL}|{_DEPARTMENTAL}|{_PROVINCIAL})$")
_PLAUSIBLE = re.compile(f"{_HAN}{{1,5}}(?:[发函字令办电规通文]|(?<!政)府)$")
# Codes that the table lacks, by their first letter: of a province, a city, or who it is short for.
_CODE = re.compile(
    f"[{LETTERS}国中全总环建交农水财税署商教科体广文办民司公高统汇银金证林气审组妇残侨工档安矿药市兵师"
    f"杭甬深穗武成厦沈哈长锡温佛莞惠珠郑合洪榕昆筑南海兰乌拉石并呼西扬徐常绍嘉湖台衢丽舟泉漳烟潍临洛宜襄株衡遵绵]"
    f"{_HAN}{{1,6}}"
)
# Contracts, permits and lawsuits are numbered by year too: 合同（2025）12号, 京房权证（2025）12号.
_ENDS_OF_OTHERS = tuple("证字案诉路街号")
# What makes another code of a usual one: 浙财建, 残联厅函. 建议财税 and 组织浙政发 are none.
_BEFORE_USUAL = re.compile(f"[{LETTERS}杭甬深穗中]|国办电?|妇|残联|总工")
_OF_THE_CENTRE = ("国", "中")
# Words before a number that are not part of it. A number of an unknown issuer begins after the last
# of them.
_LEADING = re.compile(
    "^.*(?:对照|对标|参照|参见|详见|依照|按照|遵照|遵循|根据|依据|落实|贯彻|执行|学习|传达|印发|转发|下发|批转|颁发"
    "|发布|出台|制定|研究|审议|通过|要求|关于|以及|文件|通知|意见|决定|方案|规定|办法|通报|领会|围绕|结合|实施|推进"
    "|部署|会议|强调|指出|公布|废止|修订|修改"
    # Who issues it, in full: 财政部财建, 省发展改革委, 全市.
    "|[政育障源境设输村务安法利游理术化]部|[政育障源境设输村务安法利游理术化]厅|[^司]局"
    "|(?:改革|健康|国资|民)委|委员会|[省市]委|中央|国家|[我全各][国省市区县地]"
    "|[的和与及或见以将对把由在是即为了据按于从自向至到并号年月日])"
)
# Issuers in English texts: Guofa [2025] No. 11
LATIN_ISSUERS: Final = {
    "guofa": "国发",
    "guobanfa": "国办发",
    "guohan": "国函",
    "guobanhan": "国办函",
    "zhongfa": "中发",
    "zhongbanfa": "中办发",
}
# Issuers whose documents are cited by the issuer's name: 国务院2025年11号文件.
_BODIES = {
    "国务院": "国发",
    "国务院办公厅": "国办发",
    "国办": "国办发",
    "中央": "中发",
    "中共中央": "中发",
    "中办": "中办发",
}
ISSUED: Final = "(?:[印下]发|发布)?的?"  # 国务院印发的11号文件
_BODY = re.compile(f"({'|'.join(_BODIES)}){ISSUED}$")
_ORDER_ISSUERS = {
    "国务院": "国务院",
    "国": "国务院",
    "国家主席": "主席",
    "主席": "主席",
    "中央军委": "军委",
    "军委": "军委",
}
CONSECUTIVE_ISSUERS: Final = frozenset({"", *_ORDER_ISSUERS.values()})  # whatever the year
_GOVERNMENTS = (
    f"(?:(?:{PROVINCES})(?:省|市|(?:{_HAN}{{2,3}})?自治区)|{_HAN}{{2}}市|[省市]|自治区)(?:人民)?"
    "政府"
)
_ORDER = re.compile(f"(?P<issuer>国家主席|主席|国务院|(?:中央)?军委|(?<!共和)国|{_GOVERNMENTS})$")
_UNITS = "省市区州盟县旗"


def usual_issuer(run: str) -> str:
    """Return the issuer at the end of a run of Han characters; empty if none of the table is."""
    usual = _USUAL.search(run)
    return usual.group() if usual else ""


def body_before(run: str) -> tuple[str, str]:
    """Return the body that ends a run, and the issuer of its documents; both empty if none does."""
    body = _BODY.search(run)
    return (body.group(), _BODIES[body[1]]) if body else ("", "")


def issuer_before(run: str, known_issuers: Collection[str]) -> str:
    """Return the issuer of the number that follows a run of Han characters; empty if unclear.

    This is the longest end of the run that is a usual issuer or one of ``known_issuers``, or the
    part after the last word that cannot be in an issuer, if that is a code or ends as issuers do.
    """
    ends = (run[start:] for start in range(len(run)))
    leading = _LEADING.match(run)
    rest = run[leading.end() :] if leading else run
    usual = usual_issuer(rest) or usual_issuer(run)
    issuer = max(usual, next(filter(known_issuers.__contains__, ends), ""), key=len)
    if _CODE.fullmatch(rest) and (not issuer or _ends_with_usual(rest, issuer)):
        return rest
    if issuer:
        return issuer
    plausible = _PLAUSIBLE.search(rest)
    return plausible.group() if plausible else ""


def _ends_with_usual(code: str, issuer: str) -> bool:
    """Whether a code ends with an issuer but is another: 浙财建 is not 财建."""
    before = code.removesuffix(issuer)
    return bool(_BEFORE_USUAL.fullmatch(before)) and not issuer.startswith(_OF_THE_CENTRE)


def is_code_of_office(issuer: str) -> bool:
    """Whether an issuer that no table has is most likely one, and nothing else that is numbered."""
    is_of_office = issuer.startswith(tuple(LETTERS)) or any(sign in issuer for sign in "发函办")
    return is_of_office and not issuer.endswith(_ENDS_OF_OTHERS)


def order_issuer_before(run: str) -> tuple[str, int]:
    """Return the normalised issuer of the order after a run, and the number of its characters.

    Empty and 0 where the run does not end with an issuer.
    """
    issuer = _ministry_before(run)
    if not issuer:
        match = _ORDER.search(run)
        issuer = match["issuer"] if match else ""
    country = bool(issuer) and run.removesuffix(issuer).endswith("中华人民共和国")
    key = _ORDER_ISSUERS.get(issuer) or body_key(issuer)
    return key, len(issuer) + country * len("中华人民共和国")


def _ministry_before(run: str) -> str:
    """Return the ministry or agency of the centre that ends a run; empty if none does."""
    for start in range(len(run)):
        is_of_unit = run[start - 1 : start] in tuple(_UNITS)
        if not is_of_unit and body_key(run[start:]) in order_issuers():
            return run[start:]
    return ""


def stands_alone(run: str) -> bool:
    """Whether a whole run can be an issuer: no word in it introduces a number."""
    return len(run) > 1 and not _LEADING.match(run)
