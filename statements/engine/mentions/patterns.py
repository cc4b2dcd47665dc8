"""Patterns of the names of a centre's directives.

Closed names have an explicit end and are searched in text without gaps. Open names end where their
clause does: at a mark, a paragraph end or the space of a headline. See ``text_forms.TextForms``.
"""

import re

from statements.engine.text.numerals import NUMERAL

_N = NUMERAL
_LISTED = "(?:[、和与及至到~]|以及|-{1,2})"  # between the numbers of a list or range
_SESSIONS = rf"(?:{_N}次?{_LISTED}第?){{0,8}}{_N}"
_WITHIN = "[^，。；！？\n]"  # letters and marks of one clause
_NOT_SINCE = "(?!以来)"  # 党的十八大以来 is a time, and not a mention
# 7·30, “8·19”: a day that has become a name
DOTTED_DAY = (
    r"(?<![0-9.·])[“\"‘]?(?:(?:19|20)[0-9]{2}[·.])?(?:0?[1-9]|1[0-2])[·.](?:[12][0-9]|3[01]|0?[1-9])"
    r"(?![0-9])[”\"’]?"
)
DAY = rf"(?:(?:(?:{_N}|今|去)年)?{_N}月{_N}日|{DOTTED_DAY})"
PART_OF_YEAR = rf"{_N}年(?:年?[初底末]|[上下]半年)"
_SAID = "(?:讲话|讲話|致辞|演讲|指示|批示|指示批示|贺词|文章)"

# Nouns that end the name of an occasion.
MEETING = (
    "会议|座谈会|大会(?!堂)|全会|招待会|团拜会|茶话会|研讨会|研讨班|培训班|开班式|开学典礼|典礼|"
    "开幕式|闭幕式|开幕会|闭幕会|结业式|见面会|恳谈会|动员会|推进会|现场会|交流会|报告会|年会|论坛|峰会|晚宴|晚会|宴会|仪式|联组会|"
    "集体谈话|成就展|成果展|展览|主席团会|执委会|务虚会|座谈"
)

DOCUMENT = re.compile(r"《(?P<name>(?:[^《》\n]|《[^《》\n]{1,60}》){2,120})》")
STUDY = re.compile(
    rf"(?:(?P<term>{_N})届)?(?P<body>(?:中共)?(?:中央)?政治局[^，。；！？\n]{{0,8}}?)?"
    rf"第(?P<numbers>{_SESSIONS})次(?P<body2>(?:中共)?(?:中央)?政治局)?集体学习"
)
# 二十届二、三中全会: the first number needs no 中 after a term, nor the later ones.
_PLENUM = "[一二三四五六七八九1-9]"
PLENUM = re.compile(
    rf"(?:(?:党的|中共|中国共产党)?第?(?P<term>{_N})届)?"
    rf"(?:中央委员会第?(?P<session>{_SESSIONS})次全(?:体会议|会)"
    rf"|(?P<sessions>(?:(?:{_PLENUM}中(?:全会)?|(?(term){_PLENUM}|(?!))){_LISTED}"
    rf"(?:第?{_PLENUM}(?:中(?:全会)?)?{_LISTED}){{0,8}})?{_PLENUM}中)"
    rf"(?:全会|(?={_LISTED}(?:党的)?第?{_N}届{_PLENUM}中))){_NOT_SINCE}"
)
DISCIPLINE = re.compile(
    rf"(?:(?P<term>{_N})届)?中(?:央)?纪(?:委|律检查委员会)第?(?P<session>{_SESSIONS})次全(?:会|体会议)"
)
CONGRESS = re.compile(
    rf"(?:(?:党的|中共)(?P<term>[一二三四五六七八九十]{{1,3}}|[12][0-9])大(?!会|常|代表|型|力)"
    rf"|(?:中国共产党|党的|中共)第(?P<term2>{_N})次全国代表大会"
    r"|(?<![一二三四五六七八九十])(?P<bare>十[二三四五六七八九]|二十[一二]?)大(?=精神|报告(?!厅)|(?:胜利)?(?:闭幕|召开)))"
    rf"{_NOT_SINCE}"
)
ASSEMBLY = re.compile(
    rf"(?:(?P<term>{_N})届(?:全国)?|全国)(?P<house>人大|人民代表大会|政协)第?(?P<session>{_SESSIONS})次会议"
    rf"|全国(?P<house2>人大|政协)(?P<term2>{_N})届(?P<session2>{_SESSIONS})次会议"
)
TWO_SESSIONS = re.compile(
    rf"(?:(?P<year>{_N}|今|去)年)?(?:全国|(?<![省市区县州旗])(?<!地方)(?<![省市区县州旗]“))“?两会”?"
    "(?=精神|期间|胜利|闭幕|部署)"
)
NEW_YEAR = re.compile(rf"(?:(?P<year>{_N})年)?新年贺词")
# 4·25、7·30中央政治局会议: each day is a meeting.
POLITBURO = re.compile(
    rf"(?:(?P<earlier>(?:{DAY}[、和与及])+)(?P<own>{DAY})的?)?(?P<name>(?:中共)?(?:中央)?政治局(?P<standing>常务委员会|常委会)?(?P<date>{DAY})?"
    rf"(?:召开)?(?:的)?(?P<month>{_N}月份?)?会议)"
)
# 4·25集体学习, 4月25日中央政治局集体学习: a study session that is called by its day.
STUDY_OF_DAY = re.compile(
    rf"(?P<body>(?:中共)?(?:中央)?政治局)?(?P<date>{DAY})(?:举行)?[的在]?"
    rf"(?P<body2>(?:中共)?(?:中央)?政治局)?集体学习"
)

# Each word in one way: with 作的 beside 作 and 的, the time would double with each that is said.
_SPOKEN = rf"(?:的|上|所作|发表|作出?)*(?:一系列)?(?:重要)?{_SAID}"
_SPEAKS = "(?:强调|指出|提出|要求|发表|作出|勉励|希望|表示|对|就|号召|寄语)"
# 在…上的重要讲话, 在…时强调; the name is what stands between.
AT = re.compile(
    rf"在(?P<name>[^，。；！？\n在]{{2,60}}?)(?P<mark>上|时|中|期间|之际|过程中)"
    rf"(?=[，]?(?:习近平(?:总书记|主席|同志)?)?(?:{_SPOKEN}|{_SPEAKS}))"
)
# 总书记文化传承发展座谈会重要讲话, 中央农村工作会议精神
SPIRIT = re.compile(
    rf"(?P<name>{_WITHIN}{{2,48}}?(?:{MEETING}))(?P<mark>(?:上)?(?:的)?重要{_SAID}|(?:的)?精神)"
)
# 主持召开…会议, 出席…大会; also what a headline says of a directive.
HELD = re.compile(
    r"(?:主持召开|出席|举行|参加|参观|接见|视察|瞻仰|会见|召开|看望(?!慰问)"
    r"|同(?!志)(?=[^，。；！？\n ]{2,40}(?:座谈|谈话)))"
    r"了?(?P<name>(?![时的]|表示)[^，。；！？\n ]{2,60}?)"
    r"(?=时|，?并|强调|在京|在北京|隆重|等?的?重要讲话|$| |，|(?<=会)。)"
)
OPENED = re.compile(
    rf"(?:^|(?<=[ \n，。]))(?P<name>[^，。；！？\n ]{{2,60}}?(?:{MEETING}))"
    rf"(?={_N}月|{_N}日|{_N}至|于?(?:在[一-鿿]{{1,8}}?)?(?:隆重)?(?:举行|召开|开幕|闭幕))"
)
CONVENED = re.compile(
    rf"(?:中共中央|国务院|中央军委)举行(?P<name>[^，。；！？\n ]{{2,60}}?(?:{MEETING}))"
)
NATIONAL = re.compile(
    rf"(?P<name>(?:第{_N}[次届])?(?:中央|全国)[^，。；！？、\n 和的]{{2,16}}?"
    r"(?:工作会议|工作座谈会|大会(?!堂)|会议))"
)

INSPECTION = re.compile(
    r"在(?P<name>[^，。；！？\n在]{2,40}?(?:考察|调研|视察|看望慰问|检查)"
    r"[^，。；！？\n在]{0,30}?)(?P<mark>时|期间|过程中|中|(?=引[发起]|[的，强指发重并 ])|$)"
)
REPORTED = re.compile(rf"听取(?P<name>{_WITHIN}{{2,40}}?)(?:的)?工作?汇报(?P<mark>时|后|，并)?")
# A name does not run over a title, or over what else the General Secretary said.
INSTRUCTION = re.compile(
    r"(?<!应)(?:对(?!标(?!准)|照(?!顾)|接(?!种)|表(?![彰演]))|就|(?P<about>关于))"
    r"(?P<name>(?>(?(about)(?!(?<![、和])关于))(?!习近平总书记|总书记[关对就])"
    r"(?:《[^《》\n]{1,60}》|[^，。；！？\n对《》]|(?<=[应针面结])对|对(?=[外口接]))){2,60}?)(?:问题)?"
    r"(?P<made>(?:发表重要讲话[、，和]?)?(?:所)?(?P<often>多次)?(?:专门)?作出[的了过]?|的)"
    r"(?P<several>一系列)?重要(?:讲话(?:和)?|论述(?:和)?)?(?:指示|批示)(?:批示)?"
)
# 总书记对安全生产工作重要指示精神: nothing says that it was given once.
INSTRUCTED = re.compile(
    r"(?<=习近平|总书记|平同志|平主席)(?:对|就|关于)(?P<name>[^，。；！？\n对的]{2,40}?)(?P<made>)"
    "等?(?:一?系列)?(?:重要讲话[和、]?)?(?<!作出)(?<!所作)(?<![了过])重要(?:指示|批示)(?:批示)?"
)
# 在…之际作出重要指示
ON_DAY = re.compile(r"在(?P<name>[^，。；！？\n在]{2,60}?)(?:之际|时)作出(?:的)?重要(?:指示|批示)")
_WRITER = "习近平|总书记|习主席|平主席"
# What is said of a letter, instead of its reader: 复信后倍感荣幸, 复信在各界引发热烈反响.
_OF_A_LETTER = "中[^国央]|深[受感]|[后在的令让使催感]"
REPLY = re.compile(
    r"(?:给|向)(?P<name>[^，。；！？\n给]{2,70}?)(?:的)?(?:亲切)?(?:回信|复信)"
    rf"|(?:回信勉励|(?<={_WRITER})复信(?!{_OF_A_LETTER}))"
    r"(?P<name2>[^，。；！？\n ]{2,70}?)(?=引[发起]|强调|指出|$|[，。；！？\n ])"
)
GREETING = re.compile(
    # 一致, 导致 and 致力 are other words, as are 信息 and 信访.
    r"(?<![互一导大以极])致(?!慰问|感谢|新年|公开|力|富)(?P<name>[^，。；！？\n信电]{2,70}?)(?:的)?"
    r"(?:贺信|贺电|信(?![息访任心念仰用贷]))"
    r"|致(?:信|电)(?:祝贺)?(?!习|总书记)(?P<name2>[^，。；！？\n ]{2,70}?)(?=强调|指出|表示|$| |的)"
)
# 向…致贺信
GREETED = re.compile(
    r"向(?P<name>[^，。；！？\n向]{2,70}?)所?(?:发来|发出|发|致以|致)了?的?(?:贺信|贺电)"
)
_YMD = (
    r"(?:19|20)[0-9]{2}(?P<mark>[-./])(?:0?[1-9]|1[0-2])(?P=mark)(?:[12][0-9]|3[01]|0?[1-9])"
    r"(?![0-9])"
)
DATED = re.compile(
    rf"(?P<dates>(?:(?:(?:{_N}|今|去)年)?{_N}月{_N}日{_LISTED}){{0,8}}"
    rf"(?:(?:{_N}|今|去)年)?{_N}月{_N}日|(?<![0-9])(?:{_YMD}|(?:19|20)[0-9]{{6}}(?![0-9])))"
    r"(?P<between>[^，。；！？\n]{0,16}?)(?:重要(?P<sort>讲话|指示批示|指示|批示)|讲话(?=精神))"
)
DAY_OF_LIST = re.compile(rf"(?:(?:{_N}|今|去)年)?{_N}月{_N}日|[-./0-9]+")
# “七一”重要讲话, “8·19”重要讲话
QUOTED_DAY = re.compile(
    r"(?<![0-9.·])[“\"‘]?(?:七一|(?P<month>1[0-2]|[1-9])[·.](?P<day>[12][0-9]|3[01]|[1-9])"
    r"|(?P<han_month>[一二三四五六七八九]|十[一二]?)[·.](?P<han_day>[一二三四五六七八九十廿卅]{1,3}))[”\"’]?"
    r"的?重要讲话"
)

# The leader whose speeches and instructions are directives.
LEADER = re.compile("习近平|总书记|习主席|党中央")
ANSWERS = re.compile(
    "学习|贯彻|传达|落实|领会|领悟|宣讲|反响|通报|嘱托|践行|遵循|按照|牢记|执行|部署推进"
    "|对照|对标|遵照|依照|转发|为指引"
)
SENTENCE = re.compile(r"[^。！？\n]*[。！？\n]?")
