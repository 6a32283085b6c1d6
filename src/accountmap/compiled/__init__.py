"""Loops over millions of pairs and words, compiled to machine code: what NumPy can only say with many large arrays.

Compiled once per machine, by `make` as part of setting up or else on first use, and kept beside these files. The
functions here take and give plain arrays, know nothing of accounts, and let other threads run meanwhile.
"""
