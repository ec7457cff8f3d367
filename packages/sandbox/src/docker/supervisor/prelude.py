"""The first process of a sandbox container. It outlives the code that it runs, and tells the host what became of it.

It travels with the npm package (python3 -I -c SOURCE CONFIG), so that any image with Python 3.9 or newer serves.
Standard input brings frames from the host, standard output takes frames to it; a frame is its length (4 bytes, big
endian), its type (1 byte), its content: frames.ts and run-job.ts are the other side.

Nothing of a job may be in the memory of the process that will run its code: the child is forked before its job is read.
The code runs as the same user, so this process is not dumpable: nobody may trace it, or open its memory and pipes.
"""

import atexit
import ctypes
import errno
import io
import json
import os
import re
import resource
import select
import signal
import stat
import struct
import sys
import time

WORK = "/work"
MAIN = WORK + "/main.py"
STDIN = "/tmp/.stdin"
MOST_SHOWN = 100
MOST_DEPTH = 64
CHUNK = 65536
PR_SET_DUMPABLE = 4

# What code is likely to import, in the order of the time that it saves.
LIKELY = ("dataclasses", "typing", "collections", "datetime", "random", "traceback", "threading", "math", "string", "csv")


def set_dumpable(value):
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, value, 0, 0, 0)
