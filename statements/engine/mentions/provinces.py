"""Provinces as texts call them where somebody came to see them."""

import re

# The names of one letter, first those of GB/T 2260, then the others in use.
_OF_ONE_LETTER = dict(
    zip(
        "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新申蜀黔滇秦陇",
        """北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南
        广东 广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 上海 四川 贵州 云南 陕西
        甘肃""".split(),
        strict=True,
    )
)
_NAMES = "|".join(dict.fromkeys(_OF_ONE_LETTER.values()))
# 来陕考察, 视察贵州重要讲话
VISIT = re.compile(
    rf"(?:来|到|赴|莅|莅临)(?P<letter>[{''.join(_OF_ONE_LETTER)}])(?:考察|视察|调研)"
    rf"|(?:考察|视察)(?P<name>{_NAMES})(?=[^，。；！？\n]{{0,6}}重要(?:讲话|指示))"
)


def visited(match: re.Match[str]) -> str:
    """Return the province that a match of ``VISIT`` speaks of."""
    name: str = match["name"] or _OF_ONE_LETTER[match["letter"]]
    return name
