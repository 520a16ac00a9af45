"""``python -m mailbot.demo.child MODULE:FUNCTION …``: a program that ends with whoever started it.

Its standard input is a pipe that nobody writes to.  The system closes the other end when the starter ends, however it
ends: this goes without a word to the kernel that only Linux would understand.
"""

import os
import signal
import sys
import time
from importlib import import_module
from threading import Thread

_SECONDS_TO_END = 5


def main() -> None:
    """Calls the function with the rest as its arguments."""
    module, _, function = sys.argv[1].partition(":")
    sys.argv = [module.partition(".")[0], *sys.argv[2:]]
    Thread(target=_end_with_the_starter, daemon=True).start()
    getattr(import_module(module), function)()


def _end_with_the_starter() -> None:
    # Not ``sys.stdin``: its lock would be held by this thread when the interpreter ends.
    while os.read(0, 1024):
        continue
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_SECONDS_TO_END)
    os._exit(1)


if __name__ == "__main__":
    main()
