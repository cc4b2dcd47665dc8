"""An invited user sets up a second factor and signs in with it."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.authenticator import code_of
from tests.journeys.hands import PASSWORD, accept


def sign_out(page):
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


# No script takes part: in short, each step is one of `web/test_second_factor.py`.
@pytest.mark.long
def test_from_an_invitation_to_signing_in_with_an_app(open_page, signed_in):
    name = f"wang-{uuid4().hex[:6]}"
    admin = open_page("/people/", storage_state=signed_in)
    admin.get_by_label("E-mail address").fill(f"{name}@example.org")
    admin.get_by_label("researcher").check()
    admin.get_by_role("button", name="Invite").click()
    page = open_page(admin.locator("code").inner_text())
    accept(page, name)
    page.locator(".menu summary").click()
    page.get_by_role("link", name="Your account").click()
    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Activate").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    secret = page.get_by_label("Secret").input_value()
    page.get_by_label("Authenticator code").fill(code_of(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery Codes")
    sign_out(page)

    page.goto("/accounts/sign-in/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign In").click()
    expect(page.locator(".fault").first).to_contain_text("Incorrect code")
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Sign In").click()
    expect(page.get_by_role("link", name="Add statement")).to_be_visible()


def test_a_passkey_signs_in_without_a_password(open_page, invited, site):
    name, link = invited
    # A browser makes a passkey for a name, never for an address of digits.
    local = site.address.replace("127.0.0.1", "localhost")
    page = open_page(link.replace(site.address, local), base_url=local)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    accept(page, name)
    page.goto("/accounts/second-factor/passkey/add/")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery Codes")
    sign_out(page)
    page.goto("/accounts/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("link", name="Add statement")).to_be_visible()
