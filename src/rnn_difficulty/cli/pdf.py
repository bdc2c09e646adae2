"""`rnn-difficulty pdf`: the whole book in one file, linked from the site."""

import typer

from rnn_difficulty.cli.errors import fail


def pdf() -> None:
    """Print the built site as one PDF, and link it from the first page. Needs Chromium."""
    from rnn_difficulty.publishing import pdf, site
    from rnn_difficulty.publishing.errors import BookError
    from rnn_difficulty.publishing.layout import Layout

    layout = Layout()
    if not site.is_fresh(layout):
        fail("Expected the site as its sources are now. Build it first: rnn-difficulty book")
    try:
        if not pdf.is_fresh(layout):
            typer.echo("Printing the book (a minute or more)")
            pdf.make(layout)
        site.build(layout)
    except BookError as error:
        fail(str(error))
    typer.echo(f"Open {layout.pdf}")
