"""Pages whose markup tries to run a script: 60 carriers, each in five disguises."""

import html
from collections.abc import Iterator

MARK = "hits"
_BEACON = "https://hit.invalid/"

# ``{js}`` is the code, ``{url}`` an address that nobody should ask for.
_SCRIPTS = (
    "<script>{js}</script>",
    "<ScRiPt >{js}</sCrIpT>",
    "<script\n>{js}</script\n>",
    "<script/x>{js}</script>",
    "<script src='{url}'></script>",
    "<script type=module>{js}</script>",
    "<scr<script>ipt>{js}</scr</script>ipt>",
    "<svg><script>{js}</script></svg>",
    "<svg><script xlink:href='data:,{js}' /></svg>",
    "<math><mtext><script>{js}</script></mtext></math>",
    "<noscript><p title='</noscript><script>{js}</script>'></p></noscript>",
    "<template><script>{js}</script></template>",
)
_HANDLERS = (
    "<img src=x onerror={js}>",
    '<img src=x onerror="{js}">',
    "<img src=x onerror\n=\n'{js}'>",
    "<img/src=x/onerror={js}>",
    "<image href=x onerror={js}>",
    "<svg onload={js}>",
    "<svg/onload={js}>",
    "<svg><animate onbegin={js} attributeName=x dur=1s>",
    "<svg><set onbegin={js} attributeName=x>",
    "<body onload={js}>",
    "<body onpageshow={js}>",
    "<input autofocus onfocus={js}>",
    "<select autofocus onfocus={js}></select>",
    "<textarea autofocus onfocus={js}></textarea>",
    "<details open ontoggle={js}><summary>x</summary></details>",
    "<video><source onerror={js}></video>",
    "<video src=x onerror={js}></video>",
    "<audio src=x onerror={js}></audio>",
    "<marquee onstart={js}>x</marquee>",
    "<object data=x onerror={js}></object>",
    "<link rel=stylesheet href=x onerror={js}>",
    "<style onload={js}></style>",
    "<iframe onload={js}></iframe>",
    "<p tabindex=0 autofocus onfocus={js}>x</p>",
)
_ADDRESSES = (
    "<a href='javascript:{js}'>x</a>",
    "<a href=' &#106;avascript:{js}'>x</a>",
    "<iframe src='javascript:{js}'></iframe>",
    "<iframe srcdoc='<script>parent.{js}</script>'></iframe>",
    "<iframe src='data:text/html,<script>{js}</script>'></iframe>",
    "<embed src='javascript:{js}'>",
    "<object data='javascript:{js}'></object>",
    "<meta http-equiv=refresh content='0;url=javascript:{js}'>",
    "<meta http-equiv=refresh content='0;url={url}'>",
    "<base href='javascript:{js}//'>",
    "<form action='javascript:{js}'><button autofocus>x</button></form>",
    "<isindex action='javascript:{js}' type=image>",
)
_OTHERS = (
    "<div hx-get='{url}' hx-trigger=load></div>",
    "<div data-hx-get='{url}' data-hx-trigger=load></div>",
    "<div hx-on::load='{js}' hx-trigger=load></div>",
    "<div hx-on:click='{js}'>x</div>",
    "<div hx-vals='js:{{x:{js}}}' hx-post='{url}' hx-trigger=load></div>",
    "<style>@import '{url}';</style>",
    "<p style='background:url({url})'>x</p>",
    "<p style='width:expression({js})'>x</p>",
    "<link rel=stylesheet href='{url}'>",
    "<img src='{url}'>",
    "+ADw-script+AD4-{js}+ADw-/script+AD4-",
    "＜script＞{js}＜/script＞",
)
CARRIERS = (*_SCRIPTS, *_HANDLERS, *_ADDRESSES, *_OTHERS)
DISGUISES = 5


def payloads() -> Iterator[str]:
    """Yield each carrier as markup, as text that decodes to it, and as ways out of an element."""
    number = 0
    for carrier in CARRIERS:
        for disguise in range(DISGUISES):
            number += 1
            markup = carrier.format(js=f"top.{MARK}={number}", url=f"{_BEACON}{number}")
            yield (
                markup,
                html.escape(markup),
                html.escape(f"'\"></p></textarea></title></style>--></a>{markup}"),
                html.escape(html.escape(markup)),
                f"<a title='{html.escape(markup)}' href='#{number}'>{html.escape(markup[:60])}</a>",
            )[disguise]


def hostile_page(texts: list[str]) -> bytes:
    """Return a page that looks like a response, with a payload in each paragraph."""
    heading = html.escape(f"省委常委会传达学习<img src=x onerror=top.{MARK}=-1>")
    paragraphs = "".join(f"<p>会议强调，要学习贯彻。{text}</p>\n" for text in texts)
    return (
        f"<html><head><meta charset=utf-8><title>{heading}</title></head>"
        f"<body><h1>{heading}</h1><p>2025年6月5日 来源：日报</p>{paragraphs}</body></html>"
    ).encode()
