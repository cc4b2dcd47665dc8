"""Why a page was not fetched or not read, as it is stored.

``selectors.sources.faults`` says each in words.
"""

from statements.capture.child.limits import DocumentRefused
from statements.capture.faults import FetchRefused
from statements.services.sources.hosts import RobotsRefuse
from statements.services.sources.storage import BodyMissing


def fault_of(refusal: FetchRefused | RobotsRefuse | DocumentRefused | BodyMissing) -> str:
    """Return the fault that a refusal is stored as."""
    match refusal:
        case FetchRefused():
            return str(refusal.fault)
        case DocumentRefused():
            return f"parse_{refusal.reason}"
        case RobotsRefuse():
            return "robots"
        case BodyMissing():
            return "damaged"


def fault_of_status(status: int) -> str:
    """Return the fault of an answer that is no page."""
    return f"http_{status}"
