"""Every page fits phone and desktop screens, light and dark, and is accessible."""

from contextlib import ExitStack
from io import BytesIO

import pytest
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader

from tests.journeys.conftest import note_faults

READ = [
    "/",
    "/directives/",
    "/directives/1/",
    "/directives/1/analysis/",
    "/matrix/",
    "/responses/",
    "/responses/?province=ZJ&q=无此话",
    "/responses/2/",
    "/provinces/",
    "/provinces/JL/",
    "/provinces/JL/analysis/?with=ZJ",
    "/officials/1/analysis/",
    "/phrases/1/analysis/?where=month",
    "/changes/",
    "/compare/?directive=1",
    "/compare/?directive=1&response=6&response=10",
    "/compare/?directive=1&response=6&show=texts",
    "/passages/?q=人工智能",
    "/views/",
    "/views/claims/",
    "/phrases/",
    "/tags/",
    "/statements/",
    "/review/unresolved/",
    "/review/quality/",
    "/accounts/sign-in/",
]
WRITE = [
    "/review/",
    "/review/batch/",
    "/phrases/proposed/",
    "/statements/add/",
    "/statements/1/edit/",
    "/directives/1/search/",
    "/responses/2/",
    "/accounts/",
    "/accounts/sessions/",
    "/accounts/second-factor/",
    "/accounts/second-factor/app/add/",
    "/views/add/?address=/directives/1/analysis/",
    "/people/",
    "/people/1/",
    "/people/audit/",
    "/history/",
    "/history/statement/2/",
    "/saved/",
]
LOOKS = [(1280, "light"), (390, "dark")]
# One page of each layout, which the others resemble.
LAYOUTS = {
    "/",
    "/directives/1/",
    "/directives/1/analysis/",
    "/matrix/",
    "/responses/",
    "/changes/",
    "/compare/?directive=1&response=6&response=10",
    "/review/",
    "/statements/1/edit/",
    "/accounts/",
    "/people/",
}

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    # To describe all elements that pass takes longer than to look at them.
    "resultTypes": ["violations"],
}
# How far letters stand out from what is behind them takes longer than all else together, and comes
# from the style sheet that pages share.
BUT_CONTRAST = RULES | {"rules": {"color-contrast": {"enabled": False}}}


@pytest.fixture(scope="module")
def windows(site, browser, signed_in):
    """A window of a reader and one of an admin, which go from page to page, and their faults.

    To open one takes three times as long as to go on, and a page leaves nothing to the next.
    """
    with ExitStack() as contexts:
        opened = {}
        for who, options in (("reader", {}), ("admin", {"storage_state": signed_in})):
            context = browser.new_context(base_url=site.address, **options)
            page = contexts.enter_context(context).new_page()
            faults: list[str] = []
            note_faults(page, faults, [])
            opened[who] = page, faults
        yield opened


def show(page, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)


def pages_in_looks():
    """Return who sees which page in which look.

    Every page is examined in one of two, of neighbours one in each, and its contrast if it is the
    page of a layout. All else is a long trial.
    """
    pages = [*(("reader", path) for path in READ), *(("admin", path) for path in WRITE)]
    for number, (who, path) in enumerate(pages):
        for position, look in enumerate(LOOKS):
            is_seen = position == number % len(LOOKS)
            if is_seen and path not in LAYOUTS:
                yield pytest.param(who, path, *look, BUT_CONTRAST, id=f"{who}-{path}-but contrast")
            is_short = is_seen and path in LAYOUTS
            marks = () if is_short else pytest.mark.long
            name = "-".join([who, path, *map(str, look)])
            yield pytest.param(who, path, *look, RULES, id=name, marks=marks)


@pytest.mark.parametrize(("who", "path", "width", "scheme", "rules"), [*pages_in_looks()])
def test_a_page_fits_and_can_be_read_by_everybody(windows, who, path, width, scheme, rules):
    page, faults = windows[who]
    faults.clear()
    page.goto(path)
    for each_width, _ in LOOKS:
        page.set_viewport_size({"width": each_width, "height": 900})
        beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert beyond <= 0, f"{beyond} px wider than a window of {each_width}"
    show(page, width, scheme)
    results = Axe().run(page, options=rules)
    assert results.violations_count == 0, results.generate_report()
    assert not faults


def test_a_dashboard_is_printed_on_three_pages(windows):
    page, _ = windows["reader"]
    page.goto("/directives/1/analysis/")
    assert len(PdfReader(BytesIO(page.pdf(format="A4"))).pages) <= 3
