"""Loops over millions of pairs and words, compiled to machine code: what NumPy can only say with many large arrays.

Of a pair of names all is compared here, one pair after the other (`comparison`): what a feature means stands in
`name_features` and `fact_features`, which words correspond in `alignment` and `word_pairs`, how alike two texts are in
`similarity`. What the arrays hold of accounts, say `layouts`.

Compiled once per machine, by `make` as part of setting up or else on first use, and kept beside these files. The
functions here take and give plain arrays and let other threads run meanwhile.
"""
