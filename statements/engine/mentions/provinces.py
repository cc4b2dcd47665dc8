"""Provinces as texts name them in reports of visits."""

import re

# The one-letter abbreviation before the name: first those of GB/T 2260, then others.
_CALLED = """
    京北京 津天津 冀河北 晋山西 蒙内蒙古 辽辽宁 吉吉林 黑黑龙江 沪上海 苏江苏 浙浙江 皖安徽 闽福建
    赣江西 鲁山东 豫河南 鄂湖北 湘湖南 粤广东 桂广西 琼海南 渝重庆 川四川 贵贵州 云云南 藏西藏
    陕陕西 甘甘肃 青青海 宁宁夏 新新疆
    申上海 蜀四川 黔贵州 滇云南 秦陕西 陇甘肃
"""
_OF_ONE_LETTER = {called[0]: called[1:] for called in _CALLED.split()}
LETTERS = "".join(_OF_ONE_LETTER)
PROVINCES = "|".join(dict.fromkeys(_OF_ONE_LETTER.values()))
_LIST = f"(?:(?:{PROVINCES})[省市]?[、和及]?){{0,8}}(?:{PROVINCES})[省市]?"
# 来陕考察, 在藏考察, 视察贵州重要讲话
VISIT = re.compile(
    rf"(?:来|到|赴|莅|[莅亲]临|(?<![存所现])在)(?P<letter>[{LETTERS}])(?:考察|视察|调研)"
    rf"|(?:(?:考察|视察)(?P<names>{_LIST})|(?:来|到|赴|[莅亲]临)(?P<there>{_LIST})(?:考察|视察|调研))"
    r"(?=[^，。；！？\n]{0,6}重要(?:讲话|指示))"
)


def visited_provinces(match: re.Match[str]) -> list[str]:
    """Return the provinces of a match of ``VISIT``."""
    if letter := match["letter"]:
        return [_OF_ONE_LETTER[letter]]
    return re.findall(PROVINCES, match["names"] or match["there"])
