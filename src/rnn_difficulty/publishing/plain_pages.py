"""The two pages that Sphinx does not make: the first one, and the one for addresses without a page.

The second is shown at addresses of any depth, so it carries its style in itself and its links lead
through the root of the site.
"""

from urllib.parse import urlsplit

from rnn_difficulty.publishing import social_card
from rnn_difficulty.publishing.repository import Repository

TITLE = "On the difficulty of training recurrent neural networks"
DESCRIPTION = (
    "The executable companion to Pascanu, Mikolov and Bengio (ICML 2013): every equation as code, "
    "every claim with a verdict."
)
FIRST = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=book/index.html">
<meta name="description" content="{description}">
{about}<link rel="icon" href="_static/favicon.svg">
<title>{title}</title>
<p>The book begins <a href="book/index.html">here</a>.</p>
</html>
"""
ABOUT = """\
<link rel="canonical" href="{site}book/index.html">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{description}">
<meta property="og:url" content="{site}book/index.html">
<meta property="og:image" content="{site}_static/{card}">
<meta name="twitter:card" content="summary_large_image">
"""
MISSING = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<base href="{root}">
<script>if (location.protocol === "file:") document.querySelector("base").remove();</script>
<link rel="icon" href="_static/favicon.svg">
<title>No page here · {title}</title>
<style>
  :root {{ color-scheme: light dark; }}
  body {{ font: 1.1rem/1.6 system-ui, sans-serif; max-width: 36rem; }}
  body {{ margin: 15vh auto; padding: 0 1rem; }}
</style>
<main>
  <h1>There is no page at this address</h1>
  <p>Perhaps it moved. From here you get to</p>
  <ul>
    <li><a href="book/index.html">the first page</a>, with all chapters</li>
    <li><a href="book/claims.html">the ledger</a>: every claim of the paper and its verdict</li>
    <li><a href="book/equations.html">the equations</a>, by their numbers</li>
    <li><a href="search.html">the search</a></li>
  </ul>
</main>
</html>
"""


def first(here: Repository | None) -> str:
    """Return the page that leads to the book; with an address it says what a link to it shows."""
    words = {"title": TITLE, "description": DESCRIPTION}
    about = ABOUT.format(site=here.site, card=social_card.FILE, **words) if here else ""
    return FIRST.format(about=about, **words)


def missing(here: Repository | None) -> str:
    """Return the page for addresses without one."""
    return MISSING.format(root=urlsplit(here.site).path if here else "/", title=TITLE)
