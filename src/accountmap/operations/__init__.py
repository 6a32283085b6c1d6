"""Keeping it going: what is there, how the last run went, what needs a person."""
