"""`rnn-difficulty claims`: what the paper claims, and how it fares here."""

import json
import textwrap
from typing import Annotated

import typer

from rnn_difficulty.cli.explained import explained

WIDTH, INDENT = 96, "    "


def claims(
    as_json: Annotated[bool, typer.Option("--json", help="Rows for a program.")] = False,
) -> None:
    """Judge every claim of the paper from the theory and the committed records."""
    from rnn_difficulty.claims import ledger
    from rnn_difficulty.claims.evidence import lines_set_aside
    from rnn_difficulty.claims.verdict import SYMBOLS
    from rnn_difficulty.experiments.running.slow_work import said_if_slow

    with (
        explained(),
        said_if_slow("Judging the claims from theory and records (once, until they change)"),
    ):
        for message in lines_set_aside():
            typer.echo(message, err=True)
        rows = ledger.ledger()
    if as_json:
        public = [row.public() for row in rows]
        typer.echo(json.dumps(public, ensure_ascii=False, indent=1))
        return
    for row in rows:
        verdict = row.judgement.verdict
        typer.echo(f"{SYMBOLS[verdict]} {verdict:<19}  §{row.claim.section}  {row.claim.id}")
        for text in (row.claim.claim, *_facts(row.printed, row.judgement.measured)):
            typer.echo(textwrap.indent(textwrap.fill(text, WIDTH), INDENT))
    counts = (f"{number} {verdict}" for verdict, number in ledger.count(rows).items())
    typer.echo(f"\n{len(rows)} claims: {', '.join(counts)}")


def _facts(printed: str | None, measured: str) -> list[str]:
    facts = {"printed": printed, "measured": measured}
    return [f"{name}: {value}" for name, value in facts.items() if value]
