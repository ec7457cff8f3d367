"""Goes for the first process, which watches over the code, by every door there is."""

import ctypes
import os
import resource
import signal
import sys
import time

from attempts import attempt, call, finish, read, report, write

FIRST = 1
data = ctypes.create_string_buffer(64)


def vector():
    return ctypes.create_string_buffer(ctypes.addressof(data).to_bytes(8, "little") + (64).to_bytes(8, "little"), 16)


def steal(fd):
    call("pidfd_getfd", call("pidfd_open", FIRST, 0), fd, 0)


def write_into(fd):
    file = os.open("/proc/1/fd/%d" % fd, os.O_WRONLY | os.O_NONBLOCK)
    os.write(file, b"\0\0\0\2x{}")


def survives(numbers):
    for number in numbers:
        try:
            os.kill(FIRST, number)
        except OSError:
            pass
    time.sleep(0.1)
    os.kill(FIRST, 0)
    return open("/proc/1/stat").read().split(")")[1].split()[0]


for name in ("environ", "mem", "maps", "smaps", "auxv", "stack", "syscall", "io", "personality", "pagemap",
             "task/1/environ", "task/1/mem", "task/1/maps"):
    attempt("read /proc/1/%s" % name, lambda: read("/proc/1/" + name))
for name in ("fd", "map_files", "fdinfo", "task/1/fd", "root", "cwd"):
    attempt("list /proc/1/%s" % name, lambda: os.listdir("/proc/1/" + name))
for name in ("mem", "oom_score_adj", "comm", "clear_refs", "coredump_filter", "timerslack_ns", "sched", "autogroup",
             "uid_map", "attr/current", "loginuid", "setgroups"):
    attempt("write /proc/1/%s" % name, lambda: write("/proc/1/" + name, "1"))
for fd in range(11):
    attempt("take its descriptor %d" % fd, lambda: steal(fd))
attempt("attach to it", lambda: call("ptrace", 16, FIRST, 0, 0))
attempt("seize it", lambda: call("ptrace", 0x4206, FIRST, 0, 0))
attempt("read its memory", lambda: call("process_vm_readv", FIRST, vector(), 1, vector(), 1, 0))
attempt("write its memory", lambda: call("process_vm_writev", FIRST, vector(), 1, vector(), 1, 0))
attempt("compare with it", lambda: call("kcmp", FIRST, os.getpid(), 0, 1, 1))
attempt("move its pages", lambda: call("move_pages", FIRST, 0, None, None, None, 0))
for name in ("RLIMIT_NOFILE", "RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_CPU", "RLIMIT_DATA", "RLIMIT_NPROC", "RLIMIT_STACK"):
    # Its own limits: they stay as they are where this works.
    attempt("set its %s" % name, lambda: resource.prlimit(FIRST, getattr(resource, name), resource.prlimit(FIRST, getattr(resource, name))))
attempt("lower its priority", lambda: os.setpriority(os.PRIO_PROCESS, FIRST, os.getpriority(os.PRIO_PROCESS, FIRST)))
attempt("lower the priority of its user", lambda: os.setpriority(os.PRIO_USER, 0, os.getpriority(os.PRIO_PROCESS, 0)))
attempt("change its scheduling", lambda: os.sched_setscheduler(FIRST, os.SCHED_OTHER, os.sched_param(0)))
attempt("bind it to a processor", lambda: os.sched_setaffinity(FIRST, os.sched_getaffinity(FIRST)))
attempt("change the order of its reading", lambda: call("ioprio_set", 1, FIRST, 3 << 13))
attempt("move it to another group", lambda: os.setpgid(FIRST, os.getpgrp()))
# What breaks it where it works is tried where it must not.
if "--descriptors" in sys.argv:
    for fd in range(11):
        attempt("write to its descriptor %d" % fd, lambda: write_into(fd))
if "--signals" in sys.argv:
    attempt("every signal to it", lambda: survives(range(1, 65)))
finish()
