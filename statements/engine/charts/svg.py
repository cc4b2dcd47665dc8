"""SVG elements as text. Charts have classes only: a style sheet gives them their colours."""

import re
from collections.abc import Iterable
from html import escape
from itertools import accumulate, takewhile

from statements.engine.text.languages import HAN

# What a file that stands alone needs. On a page the site's own sheet does the same.
_SHEET = (
    "text{font:12px sans-serif;fill:#625e57}.end{text-anchor:end}.mid{text-anchor:middle}"
    ".grid-line,.tick{stroke:#e3dfd6;fill:none}.band-fill{fill:#625e57;opacity:.22}"
    ".curve{fill:none;stroke:#1f6f5c;stroke-width:2.25}"
    ".curve.possible{stroke-width:1.5;stroke-dasharray:5 3}"
    ".curve.peer{stroke:#3f78b5;stroke-dasharray:7 3}.band-fill.peer{fill:#3f78b5}"
    ".curve.later{stroke-width:1.5;stroke-dasharray:1.5 4}"
    "path.until{stroke:#a3291c;stroke-dasharray:3 3;fill:none}text.until{fill:#a3291c}"
    ".column{fill:#1f6f5c}.column-none{fill:#8d8778}.column-possible{fill:#1f6f5c;opacity:.3}.dot{fill:#625e57;opacity:.45}"
    ".q0{fill:#f4f1ea}.q1{fill:#e2eee8}.q2{fill:#b9d8cc}.q3{fill:#83b8a8}.q4{fill:#397d6b}"
    ".q5{fill:#124d40}text.on{fill:#fff}text.ink{fill:#1c1b19}.panel-name{font-weight:600}"
    ".bar-gold{fill:#b87a00}.bar-blue{fill:#3f78b5}"
    ".median{stroke:#1c1b19;stroke-width:1.5}"
    ".mark-1{fill:#a3291c}.mark-2{fill:#3f78b5}.mark-3{fill:#b87a00}.mark-4{fill:#1f6f5c}"
    ".mark-5{fill:#6b4a8c}.mark-6{fill:#1c1b19}"
    ".flow{fill:none;stroke:#3f78b5;opacity:.55}.flow.possible{stroke-dasharray:5 3}"
    ".flow-days{stroke:#1c1b19;stroke-width:6;stroke-linecap:round}"
)

_SIZE = re.compile(r'viewBox="0 0 (\d+) (\d+)"')
_LINE, _MARGIN = 18, 8  # of the words below a picture
_WIDE, _NARROW = 12.0, 6.6  # about how wide Chinese characters of 12 px are, and others
_FIRST_WIDE = 0x2E80  # the first character of East Asian scripts


def number(value: float) -> str:
    """Write a coordinate to a tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")


def text(words: object, x: float, y: float, *classes: str) -> str:
    """Return a text element, which says where it is Chinese."""
    position = f'x="{number(x)}" y="{number(y)}"{_language(str(words))}'
    return f'<text class="{" ".join(classes)}" {position}>{escape(str(words))}</text>'


def path(steps: str, *classes: str) -> str:
    """Return a path element."""
    return f'<path class="{" ".join(classes)}" d="{steps}"/>'


def rect(
    x: float, y: float, width: float, height: float, css_class: str, *, title: str = ""
) -> str:
    """Return a rectangle, with a tooltip if there is one."""
    position = f'x="{number(x)}" y="{number(y)}" width="{number(width)}" height="{number(height)}"'
    return _shape("rect", css_class, position, title)


def circle(x: float, y: float, radius: float, css_class: str, *, title: str = "") -> str:
    """Return a circle around a point, with a tooltip if there is one."""
    return _shape("circle", css_class, f'cx="{number(x)}" cy="{number(y)}" r="{radius:g}"', title)


def _shape(name: str, css_class: str, position: str, title: str) -> str:
    if not title:
        return f'<{name} class="{css_class}" {position}/>'
    tooltip = f"<title{_language(title)}>{escape(title)}</title>"
    return f'<{name} class="{css_class}" {position}>{tooltip}</{name}>'


def _language(words: str) -> str:
    """Return the ``lang`` attribute of an element: a Chinese voice reads Latin letters, too."""
    return ' lang="zh"' if HAN.search(words) else ""


def picture(parts: Iterable[str], *, width: int, height: int, label: str) -> str:
    """Return an image for a page; ``label`` says its finding."""
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def standalone(svg: str, *, title: str, citation: str) -> str:
    """Return an image as a file of its own, with its colours, its title and where it is from."""
    opening, _, rest = svg.partition(">")
    opening = opening.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    width, height = map(int, _SIZE.search(opening).groups())  # type: ignore[union-attr]
    lines = [*_wrapped(title, width), *_wrapped(citation, width)]
    notes = "".join(
        text(line, _MARGIN, height + _LINE * number) for number, line in enumerate(lines, start=1)
    )
    opening = _SIZE.sub(f'viewBox="0 0 {width} {height + _LINE * len(lines) + _MARGIN}"', opening)
    about = f"<title>{escape(title)}</title><desc>{escape(citation)}</desc>"
    body = rest.removesuffix("</svg>")
    return f"{opening}>{about}<style>{_SHEET}</style>{body}{notes}</svg>\n"


def width_of(words: str) -> float:
    """Return about how many pixels words of a picture take."""
    return sum(_WIDE if ord(character) >= _FIRST_WIDE else _NARROW for character in words)


def shortened(words: str, width: float) -> str:
    """Cut words to about this many pixels."""
    if width_of(words) <= width:
        return words
    ends = accumulate(map(width_of, words))
    length = sum(1 for _end in takewhile(lambda end: end <= width - _WIDE, ends))
    return f"{words[:length].rstrip()}…"


def _wrapped(words: str, width: int) -> list[str]:
    """Return lines that fit."""
    lines, used = [""], 0.0
    for character in " ".join(words.split()):
        advance = width_of(character)
        if used + advance > width - 2 * _MARGIN:
            lines.append("")
            used = 0.0
        lines[-1] += character
        used += advance
    return lines
