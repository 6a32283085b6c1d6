"""The generator of `data/sample`: an invented world of companies, who holds which, and what their CRMs made of it.

Not part of the wheel; the files it writes are. Run it from the repository's root: `python -m data.sample_generator`.

Read it in this order: `vocabulary` and `names` (how companies are called), `companies` (the true world), `cast` (us and
our six partners), `holdings` and `deals` (who sells to whom), `habits` and `writing` (how a CRM garbles a company),
`dialects` (how it names its columns), `records` (rows), `truth` (what stands beside them), `world` (all files).
Nothing here knows what accountmap is expected to find.
"""
