"""A Sphinx extension: what a site gets from the address of its repository, where that is known.

Buttons that open a chapter in Colab or Binder, links to the repository and to edit a page,
canonical addresses, a sitemap, and the card that shows where somebody links to a page.
"""

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from rnn_difficulty.publishing import repository, social_card
from rnn_difficulty.publishing.repository import BRANCH, Repository

LAUNCH = {
    "notebook_interface": "jupyterlab",
    "binderhub_url": "https://mybinder.org",
    "colab_url": "https://colab.research.google.com",
}
CARD = {
    "ogp_image": f"_static/{social_card.FILE}",
    "ogp_image_alt": social_card.ALTERNATIVE,
    "ogp_site_name": "On the difficulty of training recurrent neural networks",
    "ogp_custom_meta_tags": ('<meta name="twitter:card" content="summary_large_image" />',),
}


def setup(app: Sphinx) -> dict[str, Any]:
    """Configure the theme, the sitemap and the cards for the address, where there is one."""
    if here := repository.read(Path(app.srcdir, "_config.yml")):
        _configure(app, here)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _configure(app: Sphinx, here: Repository) -> None:
    app.config.html_theme_options |= {
        "launch_buttons": LAUNCH,
        "repository_url": here.url,
        "repository_branch": BRANCH,
        "use_repository_button": True,
    }
    app.config.html_context["edit_address"] = here.edit("")
    for extension in ("sphinx_sitemap", "sphinxext.opengraph"):
        app.setup_extension(extension)
    addresses = {"html_baseurl": here.site, "ogp_site_url": here.site}
    schemes = {"sitemap_url_scheme": "{link}", "sitemap_excludes": ["search.html", "genindex.html"]}
    for name, value in {**addresses, **schemes, **CARD}.items():
        setattr(app.config, name, value)
    app.connect("html-page-context", _edit_button)
    app.connect("build-finished", social_card.write)


def _edit_button(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Lead to the Markdown of a page, also where the page was made of an executed notebook."""
    if doctree is None:
        return
    button = {
        "type": "link",
        "url": f"{app.config.html_context['edit_address']}{page}.md",
        "tooltip": "Suggest a change of this page",
        "icon": "fas fa-pencil-alt",
        "text": "",
        "label": "source-edit-button",
    }
    context["header_buttons"].append(button)
