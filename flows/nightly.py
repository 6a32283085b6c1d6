"""The scheduled run: every stage of `accountmap.pipeline`, once, each as a Prefect task.

Prefect keeps what it is told and shows it to everyone who can open its pages. So it is told counts, seconds and a
link, never a name: no frame, connection or error text reaches its parameters, logs, states or artifacts. What went
wrong in words is printed on the console of the process, and `accountmap status` tells it again.

    python -m flows.nightly --workspace DIR
"""

import argparse
import sys
from datetime import date
from pathlib import Path

from flows.command import prepare_prefect, read_command

if __name__ == "__main__":
    COMMAND = read_command("flows.nightly")
    prepare_prefect(COMMAND.workspace)

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from accountmap.errors import AccountmapError, LockedError, SettingsError, WorkspaceError
from accountmap.pipeline import STAGES, Run, Stage, run_pipeline, run_stage
from accountmap.settings import load_settings
from accountmap.terminal import count_in_words, show_error, show_progress, show_published, show_unexpected
from accountmap.workspace import Workspace, find_workspace

# Their texts speak of folders and settings, never of accounts.
TELLABLE = (LockedError, SettingsError, WorkspaceError)
INTERRUPTED = 130


@flow(name="nightly")
def nightly(workspace: Path | None = None, as_of: date | None = None, wait_seconds: float = 0.0) -> State[None]:
    """Run every stage once.

    Args:
        workspace: The folder; the current one or the nearest one above if not given.
        as_of: The day of the results; today in the company's time zone if not given.
        wait_seconds: How long to wait for another run to end.
    """
    try:
        place = find_workspace(workspace)
        run = run_all(place, as_of, wait_seconds)
    except AccountmapError as mistake:
        show_error(mistake)
        return Failed(name=state_name(mistake), message=tellable(mistake))
    except Exception as defect:  # noqa: BLE001 - the edge: Prefect would keep the text, which may hold a name
        show_unexpected(defect, place.logs)
        return Failed(message=tellable(defect))
    show_counts(run)
    return Completed(message=f"Published {run.run_id}")


def run_all(workspace: Workspace, as_of: date | None, wait_seconds: float) -> Run:
    """Run the pipeline with each stage as a task."""
    settings = load_settings(workspace.config_file)
    with show_progress(quiet=False) as progress:
        return run_pipeline(
            workspace, settings, as_of, wait_seconds=wait_seconds, progress=progress, run_one=run_as_task
        )


def run_as_task(run: Run, stage: Stage) -> None:
    """Run a stage as a task; its error is raised in the flow, past Prefect."""
    errors: list[Exception] = []

    @task(name=stage.title, task_run_name=stage.name, cache_policy=NO_CACHE, persist_result=False)
    def work() -> State[None]:
        try:
            counted = in_words(run_stage(run, stage))
        except Exception as problem:  # noqa: BLE001 - as above
            errors.append(problem)
            return Failed(message=tellable(problem))
        return Completed(message=counted)

    work(return_state=True)
    for problem in errors:
        raise problem


def show_counts(run: Run) -> None:
    """Put what each stage counted on Prefect's page of the run."""
    create_table_artifact(
        key="nightly-counts",
        table=[
            {"stage": stage.title, "seconds": run.timings[stage.name], "counted": in_words(run.counts[stage.name])}
            for stage in STAGES
        ],
        description=f"Run {run.run_id} as of {run.as_of}. Results: {run.workspace.published_file.as_uri()}",
    )


def in_words(counts: dict[str, int]) -> str:
    """Counts in one line, e.g. `7 files, 9,120 rows`."""
    return ", ".join(count_in_words(name, count) for name, count in counts.items())


def state_name(mistake: AccountmapError) -> str:
    """What Prefect's pages call the end of such a run."""
    return "Locked" if isinstance(mistake, LockedError) else "Failed"


def tellable(problem: Exception) -> str:
    """What Prefect may know of an error."""
    if isinstance(problem, TELLABLE):
        return problem.what
    return f"{type(problem).__name__}; the console of this process and `accountmap status` say more"


def was_interrupted(problem: BaseException | None) -> bool:
    """Whether Ctrl-C began it; Prefect's own server gets that too, so that telling it of the end fails as well."""
    while problem and not isinstance(problem, KeyboardInterrupt):
        problem = problem.__context__
    return problem is not None


def main(command: argparse.Namespace) -> int:
    """Run the flow in this process, print what came out and return the exit code."""
    workspace = command.workspace
    try:
        state = nightly(workspace.root, command.as_of, command.wait, return_state=True)
    except BaseException as problem:
        if not was_interrupted(problem):
            raise
        print("Stopped. What was published stays in force; the next run does the work.", file=sys.stderr)
        return INTERRUPTED
    if state.is_completed():
        show_published(workspace)
        return 0
    return LockedError.exit_code if state.name == "Locked" else AccountmapError.exit_code


if __name__ == "__main__":
    sys.exit(main(COMMAND))
