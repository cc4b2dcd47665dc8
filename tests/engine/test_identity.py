"""One key for what is the same name, title, text or address, and another for what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.text.addresses import address_key
from statements.engine.text.identity import body_key, common_share, name_key, wording_key
from statements.engine.text.normalisation import letters_in, normalise

PARTY = ["中共山东省委", "山东省委", "中共山东省委员会", "中国共产党山东省委员会", "中共山東省委"]
SAME_BODIES = [
    PARTY,
    ["中共内蒙古自治区委员会", "内蒙古自治区党委", "中共内蒙古自治区委"],
    ["中共杭州市西湖区委", "杭州市西湖区委员会"],
    ["中共喀什地委", "喀什地委", "中共喀什地区委员会"],
    ["中共山东省委宣传部", "山东省委宣传部", "中国共产党山东省委员会宣传部"],
    ["中共山东省委常委会", "山东省委常务委员会"],
    ["中共中央政治局", "中央政治局", "党中央政治局"],
    ["中共中央", "党中央", "中央", "中国共产党中央委员会"],
    ["中共山东省纪委", "山东省纪律检查委员会"],
    ["山东省人民政府", "山东省政府"],
    ["山东省人大常委会", "山东省人民代表大会常务委员会"],
    ["山东省政协", "政协山东省委员会", "中国人民政治协商会议山东省委员会"],
    ["全国政协", "中国人民政治协商会议全国委员会"],
    ["国家发展改革委", "国家发展和改革委员会", "国家发改委", "中华人民共和国国家发展和改革委员会"],
    ["中央网信办", "中共中央网络安全和信息化委员会办公室", "中央网络安全和信息化委员会办公室"],
    ["住建部", "住房和城乡建设部", "住房城乡建设部"],
    ["卫健委", "国家卫健委", "国家卫生健康委员会"],
    ["最高法", "最高人民法院", "中华人民共和国最高人民法院"],
    ["中央编办", "中央机构编制委员会办公室"],
    ["民革中央", "中国国民党革命委员会中央委员会"],
    ["团中央", "共青团中央", "中国共产主义青年团中央委员会"],
    ["中央纪委国家监委", "中共中央纪律检查委员会、中华人民共和国国家监察委员会"],
    ["兵团党委", "新疆生产建设兵团党委", "中共新疆生产建设兵团委员会", "新疆兵团党委"],
]
SAME_IN_UNIT = [
    (["山东省"], ["省委", "中共山东省委", "中国共产党山东省委员会"]),
    (["山东省"], ["团省委", "团山东省委", "共青团山东省委", "共青团山东省委员会"]),
    (["山东省"], ["省委改革办", "山东省委改革办", "中共山东省委全面深化改革委员会办公室"]),
    (["山东省"], ["发改委", "省发展改革委", "山东省发展和改革委员会", "山东发改委"]),
    (["山东省"], ["团省委", "共青团山东省委", "中国共产主义青年团山东省委员会"]),
    (["山东省"], ["省纪委监委", "中共山东省纪律检查委员会、山东省监察委员会"]),
    (["新疆维吾尔自治区"], ["自治区党委", "区党委", "新疆党委", "中共新疆维吾尔自治区委员会"]),
    (["浙江省", "杭州市"], ["市委", "浙江省杭州市委", "中共杭州市委员会"]),
    (["浙江省", "杭州市"], ["市场监管局", "市市场监管局", "杭州市市场监督管理局"]),
    (["浙江省", "杭州市", "西湖区"], ["区委", "西湖区委", "浙江省杭州市西湖区委员会"]),
]
OTHER_BODIES = [
    *("山东省委", "山东省委常委会", "山东省委理论学习中心组", "山东省委员", "山东省委宣传部"),
    *("山东省政府", "山东省政府党组", "山东省人大", "山东省人大常委会", "山东省政协"),
    *("民盟山东省委", "共青团山东省委", "山东省发展和改革委员会", "山东省政协经济委员会"),
    *("青岛市委", "山东省纪委", "中央", "中央政治局", "民革中央委员会", "国务院"),
    *("国家发展改革委", "中央深改委", "国家网信办", "中央网信办", "国务院台办", "中央台办"),
    *("中央办公厅", "国务院办公厅", "中央财经委", "中央财经办", "中央金融办", "央视网", "大众日报"),
]


@pytest.mark.parametrize("names", SAME_BODIES, ids=lambda names: names[0])
def test_a_body_in_full_and_in_short_is_one(names):
    assert len(set(map(body_key, names))) == 1


@pytest.mark.parametrize(("unit_names", "names"), SAME_IN_UNIT, ids=lambda names: names[0])
def test_a_body_without_the_name_of_its_unit_is_that_of_the_unit(unit_names, names):
    assert len({body_key(name, unit_names) for name in names}) == 1


@pytest.mark.parametrize("unit_names", [[], ["山东省"]])
def test_bodies_that_only_look_alike_stay_apart(unit_names):
    assert len({body_key(name, unit_names) for name in OTHER_BODIES}) == len(OTHER_BODIES)


@pytest.mark.parametrize("name", [name for names in SAME_BODIES for name in names])
def test_the_key_of_a_key_is_itself(name):
    assert body_key(body_key(name)) == body_key(name)
    unit_names = ["山东省"]
    assert body_key(body_key(name, unit_names), unit_names) == body_key(name, unit_names)


def test_a_name_without_letters_is_its_own_key():
    assert name_key(" —— ") == "——"
    assert name_key("") == ""


@given(st.text(max_size=70))
def test_names_are_read_as_texts_are(name):
    assert letters_in(name) == normalise(name).text


@pytest.mark.parametrize("name", ["二O二五年㎏", "ﬁ 第3页", "\n3\n", "中共山東省委"])
def test_odd_letters_of_a_name_are_read_as_in_texts(name):
    assert letters_in(name) == normalise(name).text


MARKS = "　 \u00a0·•・‧.()（）。！“”\u200b"


@given(st.text(max_size=30), st.sampled_from(MARKS), st.integers(0, 30))
def test_marks_and_gaps_are_no_part_of_a_key(text, mark, offset):
    letters = normalise(text).text
    around = letters[max(offset - 1, 0) : offset + 1]
    if letters and not any(letter.isdecimal() or letter in ".‰" for letter in around):
        assert wording_key(letters[:offset] + mark + letters[offset:]) == wording_key(letters)


def test_another_number_is_another_title():
    assert wording_key("全省生产总值增长3.5%") != wording_key("全省生产总值增长35%")


def test_wording_without_letters_has_no_key():
    assert wording_key("——。") == ""


@pytest.mark.parametrize(
    "address",
    [
        "http://zj.gov.cn/a/浙江",
        "https://WWW.zj.gov.cn:443/a/%E6%B5%99%E6%B1%9F/",
        "zj.gov.cn/a/浙江/index.html#top",
        "https://zj.gov.cn/a/浙江?utm_source=weixin&UTM_Medium=social&spm=1.2",
    ],
)
def test_an_address_is_one_however_it_was_copied(address):
    assert address_key(address) == address_key("https://www.zj.gov.cn/a/浙江")


def test_an_article_of_wechat_is_one_however_it_was_shared():
    article = "https://mp.weixin.qq.com/s?__biz=M&mid=1&idx=1&sn=a"
    shared = f"{article}&chksm=b&scene=21&subscene=7&clicktime=1#wechat_redirect"
    assert address_key(shared) == address_key(article)
    assert address_key(f"{article}b") != address_key(article)
    short = "https://mp.weixin.qq.com/s/AbC"
    assert address_key(f"{short}?scene=1&from=timeline") == address_key(short)
    assert address_key("https://a.cn/x?from=groupmessage") == address_key("https://a.cn/x")
    assert address_key("https://a.cn/x?from=3") != address_key("https://a.cn/x")


def test_what_is_no_article_of_wechat_keeps_what_names_it():
    pages = [
        "https://mp.weixin.qq.com/s?src=11&timestamp=1&ver=1&signature=x",
        "https://mp.weixin.qq.com/s?src=11&timestamp=1&ver=1&signature=y",
        "https://mp.weixin.qq.com/mp/appmsgalbum?__biz=M&album_id=123",
        "https://mp.weixin.qq.com/mp/appmsgalbum?__biz=M&album_id=456",
    ]
    assert len(set(map(address_key, pages))) == len(pages)


@pytest.mark.parametrize(
    "address",
    [
        "https://zj.gov.cn/a/浙江?id=1",
        "https://zj.gov.cn/a/浙江?id=2",
        "https://zj.gov.cn:8080/a/浙江",
        "https://hz.zj.gov.cn/a/浙江",
        "https://zj.gov.cn/#/a/浙江",
        "https://zj.gov.cn/A/浙江",
    ],
)
def test_another_page_has_another_key(address):
    assert address_key(address) not in {"", address_key("https://zj.gov.cn/a/浙江")}


def test_parameters_count_in_any_order_and_a_front_page_is_no_page():
    assert address_key("https://a.cn/x?a=1&b=2") == address_key("a.cn/x?b=2&a=1")
    assert address_key("https://www.a.cn/") == address_key("a.cn/index.html") == ""
    assert address_key("http://[not an address/") == "http://[not an address/"


@given(st.text(), st.text())
def test_a_share_lies_between_none_and_all_and_has_no_direction(first, second):
    share = common_share(normalise(first), normalise(second))
    assert 0 <= share <= 1
    assert share == common_share(normalise(second), normalise(first))


def test_the_share_is_of_the_longer_text():
    text = normalise("要推动人工智能健康有序发展，加快构建协同创新体系")
    assert common_share(text, text) == 1
    assert common_share(normalise("发展发展发展发展"), normalise("发展发展发展安全")) < 1
    twice = normalise(text.text * 2)
    assert common_share(text, twice) == 0.5
    assert common_share(text, normalise(text.text.replace("健康", "安全"))) > 0.85
    assert common_share(text, normalise("完全是别的内容")) == 0
    assert common_share(normalise("发展"), normalise("发展")) == 1
    assert common_share(normalise(""), normalise("")) == 0
