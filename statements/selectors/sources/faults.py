"""Faults of requests and of parsing in the words that pages and letters have."""

from django.utils.translation import gettext as _


def fault_in_words(fault: str) -> str:
    """Say in words what went wrong with a request."""
    if fault.startswith("http_"):
        return _("the site answered %(status)s") % {"status": fault.removeprefix("http_")}
    return {
        "robots": _("robots.txt does not allow it"),
        "address": _("not an address of the web"),
        "port": _("a port other than 80 or 443"),
        "private": _("not a public address"),
        "no_host": _("no such host"),
        "proxy": _("the proxy did not let the request through"),
        "no_copy": _("the archive did not say where its copy is"),
        "unreachable": _("cannot be reached"),
        "refused": _("connection refused"),
        "timeout": _("took too long"),
        "too_large": _("too large"),
        "headers": _("too many headers"),
        "redirects": _("too many redirects"),
        "encoding": _("a compression that cannot be read"),
        "incomplete": _("the answer broke off"),
        "protocol": _("not an answer of HTTP"),
        "tls_expired": _("certificate expired"),
        "tls_not_yet_valid": _("certificate not valid yet"),
        "tls_other_host": _("certificate of another host"),
        "tls_self_signed": _("self-signed certificate"),
        "tls_unknown_issuer": _("certificate of an unknown issuer"),
        "tls": _("no secure connection"),
        "parse_time": _("takes too long to read"),
        "parse_memory": _("takes too much memory to read"),
        "parse_size": _("is too large to read"),
        "parse_fault": _("cannot be read"),
        "parse_worker": _("reading it ended the worker three times"),
        "damaged": _("its bytes are not in the store, or damaged"),
    }.get(fault, fault)
