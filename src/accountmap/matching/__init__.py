"""Which accounts of two lists are the same company, how sure we are, and why."""
