"""Threads of the web server for requests that compute for seconds."""

from typing import Any

from waitress.task import ThreadedTaskDispatcher

from statements.web.middleware.computing import IS_REFUSED, computes


class ComputingThreads(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Few threads, and a bounded queue before them.

    Requests that compute wait here for one another, so that they never hold the threads of other
    pages. A client has no more requests in the queue than a browser opens connections, so that
    nobody fills it alone.
    """

    def __init__(self, *, threads: int, queue_size: int, queue_size_of_client: int) -> None:
        super().__init__()
        self.queue_size = queue_size
        self.queue_size_of_client = queue_size_of_client
        self.set_thread_count(threads)

    def takes(self, channel: Any) -> bool:
        """Queue the first request of a channel if it computes; return whether it was queued.

        One that finds the queue full is marked, for another thread to refuse.
        """
        request = channel.requests[0]
        channel.environment = {}
        if request.error or not computes(request.command, request.path, request.query):
            return False
        channel.client = channel.client_of(request)
        with self.lock:
            clients = [other.client for other in self.queue if other.connected]
            # Those that an idle thread is about to take do not wait.
            idle = len(self.threads) - self.active_count
            if (
                len(clients) < self.queue_size + idle
                and clients.count(channel.client) < self.queue_size_of_client + idle
            ):
                self.queue.append(channel)
                self.queue_cv.notify()
                return True
        channel.environment = {IS_REFUSED: True}
        return False
