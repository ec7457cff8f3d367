"""Writes what looks like messages of the first process to where these go, or into all of its files."""

import json
import os
import struct
import sys
import time


def frame(kind, content):
    return struct.pack(">IB", len(content), ord(kind)) + content


def docker(stream, content):
    return struct.pack(">BxxxI", stream, len(content)) + content


end = {"nonce": "0" * 32, "reason": "exit", "exitCode": 77, "truncated": False, "wallMs": 1, "cpuMs": 1, "peakMemory": 1,
       "oomEvents": 0, "skipped": [], "skippedCount": 0}
messages = {
    "files": [frame("f", b"not-asked-for"), frame("d", b"y")],
    "names": [frame("f", b"../escaped"), frame("d", b"x"), frame("f", b"/etc/x"), frame("d", b"x")],
    "ends": [frame("x", json.dumps(end).encode()), frame("s", json.dumps({"nonce": "", "problem": None}).encode())],
    "nonsense": [frame("x", b"no json"), frame("?", b""), docker(1, frame("x", json.dumps(end).encode()))],
    # One that claims to be four gigabytes: as much of it follows as there is time for.
    "endless": [struct.pack(">IB", 0xFFFFFFFF, ord("o"))],
}[sys.argv[1]]
streams = []
# The other files are for what is only between the two of them.
for fd in range(64) if "--all" in sys.argv else (1,):
    try:
        streams.append(os.open("/proc/1/fd/%d" % fd, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        pass
for stream in streams:
    try:
        os.write(stream, b"".join(messages))
    except OSError:
        pass
deadline = time.monotonic() + 2 if streams and sys.argv[1] == "endless" else 0
while time.monotonic() < deadline:
    for stream in streams:
        try:
            os.write(stream, bytes(1 << 16))
        except OSError:
            pass
print("tried", len(streams))
