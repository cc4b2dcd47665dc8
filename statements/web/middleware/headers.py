"""Headers of every response, in addition to Django's own."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

# Nothing here uses them, and an injected script may not either.
_UNUSED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
PERMISSIONS = ", ".join(f"{feature}=()" for feature in _UNUSED)


class Headers:
    """Keeps private pages out of caches, and clears drafts at sign-out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        # Test the cookie, not the user, which would cost a query for every file.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not _is_static(request):
            patch_cache_control(response, private=True, no_store=True)
        if _signs_out(request):
            # Clears form drafts in the browser, which the next person may share.
            response["Clear-Site-Data"] = '"storage"'
        return response


def _is_static(request: HttpRequest) -> bool:
    return request.path.startswith(settings.STATIC_URL)


def _signs_out(request: HttpRequest) -> bool:
    match = request.resolver_match
    return request.method == "POST" and match is not None and match.view_name == "account_logout"
