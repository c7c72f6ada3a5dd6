"""Run a command, and print as JSON what it alone used: `python bench/alone.py COMMAND …`.

A process begins with the peak of memory of the one that started it, whose pages it shares until it
runs its own program. So a large bench must not start what it measures: this small one does."""

import json
import os
import subprocess
import sys
import time

started = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
usage = {
    "code": os.waitstatus_to_exitcode(status),
    "seconds": time.perf_counter() - started,
    "processor_seconds": used.ru_utime + used.ru_stime,
    "megabytes": used.ru_maxrss / 1024,
}
sys.stdout.write(json.dumps(usage))
