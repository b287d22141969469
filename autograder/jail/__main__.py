"""Print the sandbox that can be had here, bubblewrap or none; on standard error, why it is none."""

import sys

from autograder.jail.sandbox import missing

if reason := missing():
    print(reason, file=sys.stderr)
print("none" if reason else "bubblewrap")
