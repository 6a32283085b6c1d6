"""How work gets on, told to whoever shows it; apart from runs, whose libraries take longer than a short match."""


class Progress:
    """Told how a run gets on; this one keeps it to itself, the terminal's shows it."""

    def stage_started(self, title: str, number: int, stages: int) -> None:
        """A stage begins, the `number`th of `stages`."""

    def advanced(self, label: str, done: int, total: int) -> None:
        """Within a stage: `done` of `total` things, now at `label`."""

    def stage_finished(self, title: str, seconds: float, counts: dict[str, int]) -> None:
        """A stage ended and counted this."""

    def noticed(self, message: str) -> None:
        """Something that people should know and that stops nothing."""
