"""The child process: reads files from its input one after another, and answers with JSON.

A request is two lengths of eight bytes, a header of JSON (task and facts) and the file; an answer
is a length and JSON. Only JSON comes back, so a child that was taken over cannot make the parent
run anything.
"""

import gc
import json
import resource
import struct
import sys
from typing import Any, BinaryIO

from statements.capture.child.limits import READY
from statements.capture.child.tasks import TASKS


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until the input ends."""
    while head := requests.read(16):
        header_length, file_length = struct.unpack("!QQ", head)
        header = json.loads(requests.read(header_length))
        file_bytes = requests.read(file_length)
        try:
            answer: dict[str, Any] = {
                "answer": TASKS[header["task"]](file_bytes, **header["facts"])
            }
        except MemoryError:
            answer = {"refused": "memory"}
        del file_bytes
        encoded = json.dumps(answer).encode("ascii")
        answers.write(struct.pack("!Q", len(encoded)) + encoded)
        answers.flush()


def main() -> None:
    """Set the limits of this process, then serve."""
    memory_bytes = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Trees of a page hold no cycles, and collecting walks all of them again and again.
    gc.disable()
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
