"""A researcher's hands: what is done on the workbench by keyboard, counted."""

from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.entries import ADD, form_data

PASSWORD = "a quite long one"  # of nobody


class Hands:
    """Presses keys on a page and counts them; a chord and a paste are one each."""

    def __init__(self, page: Page):
        self.page = page
        self.actions = 0
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.actions += 1

    def type(self, letters):
        self.press(*letters)

    def paste(self, text):
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.press("Control+v")


def press(page, *keys):
    """Press keys on a page that has come by a click or a key: its script hears none before."""
    page.wait_for_load_state()
    for key in keys:
        page.keyboard.press(key)


def choices(page):
    """Return the choices that the open combobox offers."""
    return page.locator("[role=listbox]:popover-open > [role=option]")


def combobox(page, name):
    """Return a box that one types into; until the script has run, a plain select stands there."""
    return page.locator("input").and_(page.get_by_role("combobox", name=name, exact=True))


def choose(page, name, typed):
    """Choose in a combobox what the first choice for a few typed characters is."""
    box = combobox(page, name)
    box.fill(typed)
    expect(choices(page).first).to_be_visible()
    box.press("Enter")


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()


def enter(page, title, text, **facts):
    """Send what the form of a new statement would, for who looks at what comes after it.

    Returns the address of the statement.
    """
    where = {"jurisdiction": "SD", "body_name": f"中共山东省委{uuid4().hex[:6]}"}
    form = form_data(title_zh=title, text=text, **{**where, **facts})
    answer = post(page, ADD, form)
    assert answer.status == 302, answer.text()
    return answer.headers["location"]


def post(page, address, form):
    """Send a form as who sees a page; return the answer, without following it."""
    (token,) = [cookie["value"] for cookie in page.context.cookies() if "csrf" in cookie["name"]]
    headers = {"X-CSRFToken": token}
    return page.request.post(address, form=form, headers=headers, max_redirects=0)


def edit_address(address):
    """Return where the statement of a page is edited."""
    return address.replace("/responses/", "/statements/") + "edit/"


def accept(page, name):
    """Accept the invitation that a page shows; who does is signed in."""
    page.get_by_label("Username").fill(name)
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("link", name="Add statement")).to_be_visible()
