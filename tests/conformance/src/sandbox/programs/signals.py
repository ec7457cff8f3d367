"""Sends every signal there is, to the first process and to all others."""

import os
import signal
import sys

deadly = (signal.SIGKILL, signal.SIGSTOP)
for number in range(1, 65):
    if number not in deadly:
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
targets = (1, -1) if "--all" in sys.argv else (1,)
for number in [each for each in range(1, 65) if each not in deadly] + list(deadly):
    for target in targets:
        try:
            os.kill(target, number)
        except OSError:
            pass
print("still here")
