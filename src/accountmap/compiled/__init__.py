"""Loops over millions of pairs and words, compiled to machine code: what NumPy can only say with many large arrays.

Compiled once per machine, by `make` as part of setting up or else on first use, and kept beside these files. The
functions here take and give plain arrays, know nothing of accounts, and let other threads run meanwhile.

Who only calls them does not load the compiler, which would take most of a second of every command: numba writes object
code (`translation`), and llvmlite, which is a twentieth of that, links it (`object_code`). So a compiled function
raises nothing; it had better fill the arrays that it is given than make new ones.
"""
