"""Imports an inbox and kills itself at the n-th change of the file system; run by the crash tests and benchmarks.

Usage: python crash_child.py WORKSPACE POINT [beside]; with POINT 0 it lives and prints how many points there were.
With `beside` the files are taken in as during another run, without the warehouse.
"""

import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from accountmap.intake.inbox import import_inbox, receive_inbox
from accountmap.settings import Company, Settings
from accountmap.warehouse.connection import Warehouse
from accountmap.workspace import Workspace


def main() -> None:
    root, point = Path(sys.argv[1]), int(sys.argv[2])
    workspace = Workspace(root)
    settings = Settings(company=Company(id="us", name="Us"))
    seen = 0

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        is_writing = event == "open" and isinstance(arguments[1], str) and any(mode in arguments[1] for mode in "wax")
        if (is_writing or event in {"os.rename", "os.remove", "os.mkdir", "os.rmdir"}) and str(root) in str(arguments):
            seen += 1
            if seen == point:
                os.kill(os.getpid(), signal.SIGKILL)

    when = datetime(2026, 11, 12)
    if "beside" in sys.argv:
        sys.addaudithook(count)
        receive_inbox(workspace, settings, when)
    else:
        with Warehouse(workspace.warehouse_file) as warehouse:
            sys.addaudithook(count)
            import_inbox(workspace, settings, warehouse, when)
    print(seen)


if __name__ == "__main__":
    main()
