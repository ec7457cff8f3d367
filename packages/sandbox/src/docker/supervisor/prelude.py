"""The first process of a sandbox container. It outlives the code that it runs, and tells the host what became of it.

It travels with the npm package (python3 -I -c SOURCE CONFIG), so that any image with Python 3.9 or newer serves.
Standard input brings frames from the host, standard output takes frames to it; a frame is its length (4 bytes, big
endian), its type (1 byte), its content: frames.ts and run-job.ts are the other side.

Nothing of a job may be in the memory of the process that will run its code: the child is forked before its job is read.
(In a session it has what was read for earlier jobs, which the code of the session has seen anyway.)

This process is not dumpable: nobody may trace it, or open its memory and pipes. As PID 1 it gets no signal from inside.
gVisor does not protect PID 1 like that: there ("split") it stays root behind its effective user, and the code is nobody.
"""

import atexit
import ctypes
import errno
import gc
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
NOBODY = 65534
# Seconds. No session lives longer, however busy it is.
LONGEST_LIFE = 86400
MOST_SHOWN = 100
MOST_DEPTH = 64
CHUNK = 65536
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24

# What code is likely to import, in the order of the time that it saves.
LIKELY = ("dataclasses", "typing", "collections", "datetime", "random", "traceback", "threading", "math", "string", "csv")


def set_dumpable(value):
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, value, 0, 0, 0)
