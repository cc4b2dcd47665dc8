"""Keys of web addresses: equal for addresses of the same page."""

import re
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

_DEFAULT_PORTS: Final = {None, 80, 443}
_INDEX: Final = re.compile(r"/(?:index\.s?html?/*+$|(?<!//)/*+$)")
# Parameters of tracking and sharing.
_TRACKING: Final = re.compile(
    r"utm_.*|(?:gclid|fbclid|msclkid|spm|share_token|sharer_.*|chksm|isappinstalled)", re.IGNORECASE
)
_SHARED_FROM: Final = {"timeline", "groupmessage", "singlemessage"}  # the places of WeChat
_WECHAT: Final = "mp.weixin.qq.com"
_OF_ARTICLE: Final = {"__biz", "mid", "idx", "sn"}  # name an article there, all together
_ROUTES: Final = ("/", "!")  # of a fragment that is a route of a single-page app, as in #/news/5


def address_key(address: str) -> str:
    """Return the key of an address; empty for the front page of a site.

    It ignores scheme, www, the default port, a trailing slash, index.html, tracking parameters, the
    order of parameters, a fragment and percent-encoding. An invalid address is its own key.
    """
    trimmed = address.strip()
    try:
        parts = urlsplit(trimmed if "://" in trimmed else f"//{trimmed}")
        return _key(parts)
    except ValueError:
        return trimmed


def _key(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".").removeprefix("www.")
    port = "" if parts.port in _DEFAULT_PORTS else f":{parts.port}"
    path = _INDEX.sub("", unquote(parts.path))
    pairs = parse_qsl(parts.query, keep_blank_values=True) if parts.query else []
    is_article = host == _WECHAT and (
        path.startswith("/s/") or _OF_ARTICLE.issubset(name for name, _value in pairs)
    )
    parameters = sorted(
        (name, value)
        for name, value in pairs
        if (name in _OF_ARTICLE if is_article else _names_a_page(name, value))
    )
    query = f"?{urlencode(parameters)}" if parameters else ""
    fragment = f"#{parts.fragment}" if parts.fragment.startswith(_ROUTES) else ""
    page = f"{path}{query}{fragment}"
    return f"{host}{port}{page}" if page else ""


def _names_a_page(name: str, value: str) -> bool:
    """Whether a parameter tells pages apart, and not how a reader came to one."""
    return not (_TRACKING.fullmatch(name) or (name == "from" and value in _SHARED_FROM))
