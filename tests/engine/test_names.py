"""A name is found as people write it: in Chinese, in pinyin and by its initials, in English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statements.engine.text.names import NameQuery, readings

ZHEJIANG = readings("浙江省", "浙江", "浙", "Zhejiang", "zhèjiāng", "Zhejiang Provincial")


def fits(typed, *names):
    query = NameQuery.parse(typed)
    return query is not None and query.fits(*names)


@pytest.mark.parametrize(
    "query",
    [
        *(
            "浙江",
            "浙江省",
            "浙",
            "Zhejiang",
            "ZheJiang",
            "ZHEJIANG",
            "ｚｈｅｊｉａｎｇ",
            "zhe jiang",
        ),
        *("zhèjiāng", "zhe4jiang1", "zhe-jiang", "zj", "ZJ", "z j", "zjs", "zhejiangsheng", "zhej"),
        *("Zhejiang Provincial", "Zhejiang Provincial …", "“浙江”", "「Zhejiang」"),
    ],
)
def test_a_province_is_found_however_it_is_written(query):
    assert fits(query, ZHEJIANG)


@pytest.mark.parametrize(
    "query", ["", "z", "江浙", "hejiang", "浙江 -芯片", "浙江 OR 江苏", "jiangzhe"]
)
def test_what_is_not_its_name_does_not_find_it(query):
    assert not fits(query, ZHEJIANG)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        *(
            ("wang hao", "王浩"),
            ("Hao Wang", "王浩"),
            ("wh", "王浩"),
            ("王　浩", "王浩"),
            ("hao", "王浩"),
        ),
        *(
            ("習近平", "习近平"),
            ("xi jinping", "习近平"),
            ("xjp", "习近平"),
            ("Xi, Jinping", "习近平"),
        ),
        *(("艾力更依明巴海", "艾力更·依明巴海"), ("yiming", "艾力更·依明巴海")),
        *(("shan xia", "单霞"), ("qiu he", "仇和"), ("xie", "解学恭"), ("ou bo", "区伯")),
        *(("zeng", "曾庆红"), ("zhai qing", "翟青"), ("yuchi", "尉迟恭"), ("moqi", "万俟明")),
        *(("lv", "吕志和"), ("lu zhihe", "吕志和"), ("lü", "吕志和"), ("lyu", "吕志和")),
    ],
)
def test_a_speaker_is_found_however_the_name_is_read(query, name):
    assert fits(query, readings(name, of_person=True))


@pytest.mark.parametrize(
    ("query", "name"),
    [("chongqing", "重庆市"), ("cq", "重庆市"), ("xiamen", "厦门市"), ("changchun", "长春市")],
)
def test_a_place_is_read_as_its_people_do(query, name):
    assert fits(query, readings(name))


def test_words_of_the_unit_and_of_the_body_find_the_body():
    body = readings("中共浙江省委员会", "CPC Party Committee")
    assert fits("Zhejiang Provincial Party Committee", body, ZHEJIANG)
    assert fits("浙江省委", body, ZHEJIANG)
    assert fits("zhejiang", body, ZHEJIANG)
    assert not fits("Jilin Provincial Party Committee", body, ZHEJIANG)


@given(st.text("浙江王浩吕重庆ab ·", min_size=1, max_size=8))
def test_a_name_is_found_by_itself_and_by_all_that_it_begins_with(name):
    if (query := NameQuery.parse(name)) and query.whole:
        name_readings = readings(name, of_person=True)
        assert query.is_name_of(name_readings)
        for end in range(1, len(name)):
            assert NameQuery.parse(name[:end]) is None or fits(name[:end], name_readings)
