"""`rnn-difficulty serve`: show the site on this machine, and build anew what changes."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rnn_difficulty.cli.book import Profile
from rnn_difficulty.cli.errors import fail

if TYPE_CHECKING:
    from rnn_difficulty.publishing.layout import Layout

NAMED = 3
"""Changed files that are told."""


def serve(
    port: Annotated[int, typer.Option(min=1024, max=65535, help="Where it is served.")] = 8000,
    profile: Annotated[
        Profile, typer.Option(help="With which chapters are executed that changed.")
    ] = Profile.quick,
) -> None:
    """Show the built site; build it anew whenever a source is saved. Ctrl-C stops."""
    from rnn_difficulty.publishing import site
    from rnn_difficulty.publishing.layout import Layout

    layout = Layout()
    if not site.first_page(layout).exists():
        fail(f"Expected a site in {layout.html}, found none. Build it: rnn-difficulty book")
    try:
        _serve(layout, port, profile)
    except OSError as error:
        fail(f"Expected a free port, got {port}: {error.strerror}. Choose another: --port 8001")
    except KeyboardInterrupt:
        typer.echo("\nStopped.")


def _serve(layout: "Layout", port: int, profile: Profile) -> None:
    from rnn_difficulty.publishing import serving

    with serving.served(layout.html, port) as address:
        typer.echo(f"Open {address} (Ctrl-C stops)")
        for changed in serving.changes(layout):
            typer.echo(f"Changed: {_said(changed, layout.root)}")
            if not serving.rebuild(profile.value):
                typer.echo("The site is the one of before. Correct what is said above, and save.")


def _said(changed: list[Path], root: Path) -> str:
    names = [str(path.relative_to(root)) for path in changed]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
