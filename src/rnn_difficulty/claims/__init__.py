"""The ledger: every claim of the paper, judged from the theory and from the records.

    data/claims.toml ─┐
    theory, records ──┴─▶ one function per claim ──▶ verdict, what was measured, from which runs

The rules stand in `data/claims.toml` in words, and here as functions; nothing is trained.
"""
