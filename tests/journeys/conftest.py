"""A browser and a running copy of the whole site."""

import os
import re
import shutil
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.databases import address_of
from tests.journeys.hands import post
from tests.running import Copy
from tracker.local.bootstrap import BROWSERS

# A background task, or the first search of a process, takes its time on a busy machine.
expect.set_options(timeout=30_000)
FLAGS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium. Without one, journeys fail in CI and skip elsewhere."""
    for name in BROWSERS:
        if executable := shutil.which(name):
            return executable
    message = "NO CHROMIUM: the browser journeys did not run"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="package")
def site(seeded_database, tmp_path_factory) -> Iterator[Copy]:
    """The site with seed data. Journeys share it, so each checks only its own rows.

    Its database is on the server of the tests, where it is there at once.
    """
    var = tmp_path_factory.mktemp("journeys") / "var"
    # Not the sweeps for lost messages: ten tasks a second would slow down the pages.
    intervals = dict.fromkeys(("ALERT_SECONDS", "VISIT_SECONDS", "DRAFT_SECONDS"), "2")
    copy = Copy(
        var,
        DATABASE_URL=address_of(seeded_database),
        SWEEP_SECONDS="15",
        GUNICORN_CMD_ARGS="--workers 1",  # each would compile all templates
        **intervals,
    )
    try:
        yield copy.wait_until_ready()
    finally:
        copy.stop()


@pytest.fixture(scope="package")
def browser(chromium) -> Iterator[Browser]:
    """A browser for all journeys.

    Playwright keeps an event loop running in this thread until it ends, and in one Django refuses
    its database: the tests of the next folder must find it gone.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def signed_in(site, browser, tmp_path_factory) -> str:
    """A file with an admin's cookies, since the sign-in link works only once."""
    path = tmp_path_factory.mktemp("cookies") / "admin.json"
    with browser.new_context(base_url=site.address) as context:
        page = context.new_page()
        page.goto(site.sign_in_link())
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("/")
        context.storage_state(path=path)
    return str(path)


# A refusal is a 4xx response; a request is aborted by a second click before the first
# answer does.
EXPECTED = ("Failed to load resource: the server responded with a status of 4", "htmx:")


def note_faults(page: Page, faults: list[str], provoked: list[str]) -> None:
    """Add each error in the console of a page, and each of its scripts, to ``faults``."""

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith((*EXPECTED, *provoked)):
            faults.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda failure: faults.append(str(failure)))


class Window:
    """A window that tests of a folder share, one after the other.

    To open one takes as long as to go through three pages, since it has loaded nothing yet.
    """

    def __init__(self, browser: Browser, site: Copy, state: str | None):
        self.context = browser.new_context(base_url=site.address, storage_state=state)
        self.cookies: list[Any] = [*self.context.cookies()]  # read and written under two types
        self.keeper = self.context.new_page()  # through which what the site stored is forgotten
        self.keeper.goto("/static/icon.svg")

    def clear(self) -> None:
        """Close all pages of a test, and forget what it did to the window."""
        for page in self.context.pages:
            if page is not self.keeper:
                page.close()
        self.context.unroute_all()
        self.context.set_offline(False)
        self.context.clear_permissions()
        self.context.clear_cookies()
        self.context.add_cookies(self.cookies)
        self.keeper.evaluate("localStorage.clear()")


@pytest.fixture(scope="package")
def windows_to_share(site, browser) -> Iterator[dict[str | None, Window]]:
    """The shared windows, by the file of their cookies."""
    windows: dict[str | None, Window] = {}
    yield windows
    for window in windows.values():
        window.context.close()


@pytest.fixture
def open_page(site: Copy, browser: Browser, windows_to_share: dict[str | None, Window]):
    """Open pages of the site; a console error fails the test.

    The first is one of a shared window, unless the test says otherwise or gives the window options;
    each further has one of its own, as another person's. What a test provokes it names in
    ``expected``, by how the error begins.
    """
    contexts: list[BrowserContext] = []
    used: list[Window] = []
    faults: list[str] = []
    provoked: list[str] = []

    def window_for(state, *, is_shared, **options) -> BrowserContext:
        if options or used or not is_shared:
            options = {"base_url": site.address, "storage_state": state, **options}
            context = browser.new_context(**options)
            contexts.append(context)
            return context
        if state not in windows_to_share:
            windows_to_share[state] = Window(browser, site, state)
        used.append(windows_to_share[state])
        return windows_to_share[state].context

    def opened(path: str, *, expected=(), storage_state=None, is_shared=True, **options) -> Page:
        provoked.extend(expected)
        context = window_for(storage_state, is_shared=is_shared, **options)
        page: Page = context.new_page()
        note_faults(page, faults, provoked)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    for window in used:
        window.clear()
    assert not faults


@pytest.fixture
def invited(open_page, signed_in):
    """The user name to choose, and the invitation link that the admin sees."""
    name = f"wang-{uuid4().hex[:6]}"
    page = open_page("/static/icon.svg", storage_state=signed_in)
    form = {"email": f"{name}@example.org", "roles": "researcher"}
    shown = post(page, "/people/invite/", form).text()
    link = re.search(r"http[^\s<\"]+/accounts/invitation/[\w-]+/", shown)
    assert link, shown
    return name, link[0]
