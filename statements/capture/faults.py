"""What can go wrong with a request, each by a name that is stored and shown."""

from enum import StrEnum


class FetchFault(StrEnum):
    """Why an address was not fetched. The values are stored."""

    ADDRESS = "address"
    PORT = "port"
    PRIVATE = "private"
    NO_HOST = "no_host"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    PROXY = "proxy"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    HEADERS = "headers"
    REDIRECTS = "redirects"
    ENCODING = "encoding"
    INCOMPLETE = "incomplete"
    PROTOCOL = "protocol"
    TLS_EXPIRED = "tls_expired"
    TLS_NOT_YET_VALID = "tls_not_yet_valid"
    TLS_OTHER_HOST = "tls_other_host"
    TLS_SELF_SIGNED = "tls_self_signed"
    TLS_UNKNOWN_ISSUER = "tls_unknown_issuer"
    TLS = "tls"


class FetchRefused(Exception):
    """A request that was not made, or whose answer was not accepted; nothing of it is used."""

    def __init__(self, fault: FetchFault, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}" if detail else str(fault))
        self.fault = fault
        self.detail = detail
