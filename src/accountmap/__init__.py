"""accountmap: map two companies' accounts onto each other, and say what the overlap is worth."""

__version__ = "0.1.0"
