"""accountmap: map two companies' accounts onto each other, and say what the overlap is worth."""

import os

__version__ = "0.1.0"

# Linear algebra on one thread, set before numpy and scipy are loaded: threads add up in another order, so results
# would depend on the machine's cores; and our matrices are small: waiting for each other cost a third of a run.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
