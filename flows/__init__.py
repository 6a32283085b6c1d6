"""Prefect only: thin flows and tasks around the stages of `accountmap.pipeline`."""
