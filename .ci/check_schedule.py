"""Check that Prefect really schedules the nightly run under the locked versions: seconds, on this machine only.

With a newer SQLAlchemy everything deploys and looks well, and no run is ever scheduled. So: a server on loopback with a
database of its own, the deployment of `prefect.yaml`, and a wait until a run stands SCHEDULED in the future.

    PYTHONPATH=. .venv/bin/python .ci/check_schedule.py
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import httpx

from accountmap.workspace import Workspace
from flows.command import serving_environment

PREFECT = str(Path(sys.executable).with_name("prefect"))
Answer = TypeVar("Answer")

PATIENCE = 90.0  # seconds; 15 were measured on two idle cores


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until(question: str, answer: Callable[[], Answer]) -> Answer:
    """Ask until the answer is yes, or not empty.

    Raises:
        TimeoutError: it never was.
    """
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := answer():
            return found
        time.sleep(0.5)
    raise TimeoutError(f"{question}: not within {PATIENCE:.0f} s")


def is_healthy(api: str) -> bool:
    """Whether the server answers."""
    try:
        return httpx.get(f"{api}/health", trust_env=False).is_success
    except httpx.TransportError:
        return False


def scheduled_runs(api: str) -> list[str]:
    """When future runs of any deployment are to start."""
    wanted = {"flow_runs": {"state": {"type": {"any_": ["SCHEDULED"]}}}}
    runs = httpx.post(f"{api}/flow_runs/filter", json=wanted, trust_env=False).raise_for_status().json()
    now = datetime.now(UTC)
    return sorted(
        run["expected_start_time"] for run in runs if datetime.fromisoformat(run["expected_start_time"]) > now
    )


def main() -> None:
    """Start, deploy, wait, stop."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {**os.environ, **serving_environment(Workspace(Path(folder)), port)}
        api = environment["PREFECT_API_URL"]
        server = subprocess.Popen(
            [PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port)],
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            wait_until("Prefect's server answers", lambda: is_healthy(api))
            for command in (
                ["work-pool", "create", "accountmap", "--type", "process"],
                ["--no-prompt", "deploy", "--all"],
            ):
                subprocess.run([PREFECT, *command], env=environment, check=True, stdout=subprocess.DEVNULL)
            starts = wait_until("A run of the nightly deployment is scheduled", lambda: scheduled_runs(api))
        finally:
            server.terminate()
            server.wait(timeout=30)
    print(f"scheduled: {len(starts)} runs, the next at {starts[0]}")


if __name__ == "__main__":
    main()
