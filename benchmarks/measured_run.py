"""Run a command and say how long it took and how much memory it held at its peak.

The command is started by a process of its own that imports next to nothing: a child is charged the memory that its
parent held when it was started, which a parent full of tables would make meaningless. Linux and macOS.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

OURS = (sys.executable, "-c", "from accountmap.cli import main; main()")

# Prints seconds and the peak in the system's unit: KiB on Linux, bytes on macOS.
_LAUNCHER = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
code = subprocess.run(sys.argv[1:], stdout=2).returncode
seconds, used = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
busy = used.ru_utime + used.ru_stime
print(json.dumps({"code": code, "seconds": seconds, "busy": busy, "peak": used.ru_maxrss}))
"""


@dataclass(frozen=True)
class Run:
    """What a command took.

    Attributes:
        seconds: wall time with start-up.
        busy_seconds: time that processors worked for it, all cores added; steadier than wall time on a shared machine.
        peak_bytes: the largest memory that it or one of its own processes held.
        failure: the last line it wrote to standard error if it failed, else None.
    """

    seconds: float
    busy_seconds: float
    peak_bytes: int
    failure: str | None


def run_measured(command: Sequence[str], *, time_limit: float | None = None) -> Run:
    """Run a command to its end.

    Args:
        command: program and arguments; its output is kept back.
        time_limit: seconds after which it is stopped and counts as failed.
    """
    launcher = [sys.executable, "-S", "-c", _LAUNCHER, *command]
    with subprocess.Popen(launcher, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        try:
            out, err = process.communicate(timeout=time_limit)
        except subprocess.TimeoutExpired:
            _stop(process)
            return Run(time_limit or 0.0, 0.0, 0, f"stopped after {time_limit:.0f} s")
    told = json.loads(out.splitlines()[-1])
    unit = 1 if sys.platform == "darwin" else 1024
    failure = last_line(err.decode(errors="replace")) if told["code"] else None
    return Run(told["seconds"], told["busy"], told["peak"] * unit, failure)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the launcher and what it started, which share a session of their own."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def last_line(text: str) -> str:
    """The last line that says something, which in a traceback is the error."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("[bt]")]
    return lines[-1][:160] if lines else "no message"


def match_command(left: Path, right: Path, output: Path) -> list[str]:
    """Our own matcher on two files."""
    return [*OURS, "match", str(left), str(right), "--output", str(output), "--quiet"]
