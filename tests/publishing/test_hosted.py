"""The site of a small book whose repository is known: its addresses lead to what is there."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
import small_book
from matplotlib.image import imread

from rnn_difficulty.publishing import execution, plan, repository, site
from rnn_difficulty.publishing.layout import Layout
from rnn_difficulty.publishing.repository import BRANCH

pytestmark = pytest.mark.slow
SITE = "https://somebody.github.io/book/"


def build(folder: Path, address: str) -> Layout:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("RNN_DIFFICULTY_DATA", raising=False)
        patch.setenv(repository.VARIABLE, address)
        book = small_book.write(folder)
        execution.execute_all(plan.stale(book, {}, force=False, only=None), book, 2)
        site.build(book)
    return book


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    return build(tmp_path_factory.mktemp("hosted"), "https://github.com/somebody/book")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Layout:
    return build(tmp_path_factory.mktemp("alone"), "")


def links(page: Path) -> list[str]:
    return re.findall(r'href="([^"]*)"', page.read_text(encoding="utf-8").replace("&amp;", "&"))


def notebook_at(book: Layout, path: str) -> nbformat.NotebookNode:
    """What the workflow pushes there: the published notebooks, in the folder `notebooks`."""
    folder, _, name = path.partition("/")
    assert folder == "notebooks"
    return nbformat.read(book.published / name, 4)


def test_both_buttons_open_the_notebook_of_their_page(hosted: Layout) -> None:
    found = links(hosted.html / "notebooks" / "01-one.html")
    (colab,) = [urlsplit(link) for link in found if "colab" in link]
    (binder,) = [urlsplit(link) for link in found if "mybinder" in link]
    start = f"/github/somebody/book/blob/{BRANCH}/"
    assert colab.path.startswith(start)
    assert binder.path == f"/v2/gh/somebody/book/{BRANCH}"
    (opened,) = parse_qs(binder.query)["urlpath"]
    assert opened.startswith("lab/tree/")
    paths = {colab.path.removeprefix(start), opened.removeprefix("lab/tree/")}
    assert paths == {"notebooks/01-one.ipynb"}
    notebook = notebook_at(hosted, paths.pop())
    nbformat.validate(notebook)
    assert "git clone" in notebook.cells[0].source
    assert "profile is quick" in str(notebook.cells)


def test_the_button_to_download_gives_the_same_notebook(hosted: Layout) -> None:
    given = hosted.html / "_sources" / "notebooks" / "01-one.ipynb"
    assert given.read_text() == (hosted.published / "01-one.ipynb").read_text()
    assert "git clone" not in (hosted.html / "notebooks" / "01-one.html").read_text()


def test_a_page_is_edited_as_the_markdown_that_it_is(hosted: Layout) -> None:
    for page in ("notebooks/01-one", "book/index"):
        address = f"https://github.com/somebody/book/edit/main/{page}.md"
        assert address in links(hosted.html / f"{page}.html")
        assert (hosted.root / f"{page}.md").exists()


def test_pages_say_their_address_and_what_a_link_to_them_shows(hosted: Layout) -> None:
    page = (hosted.html / "notebooks" / "01-one.html").read_text(encoding="utf-8")
    assert f'<link rel="canonical" href="{SITE}notebooks/01-one.html"' in page
    (card,) = re.findall(r'property="og:image" content="([^"]*)"', page)
    assert card.startswith(SITE)
    picture = imread(hosted.html / card.removeprefix(SITE))
    assert picture.shape[:2] == (630, 1200)
    assert '<meta name="description"' in page


def test_the_map_of_the_site_lists_pages_that_are_there(hosted: Layout) -> None:
    places = [
        place.text or "" for place in ET.parse(hosted.html / "sitemap.xml").iter() if place.text
    ]
    assert {f"{SITE}book/index.html", f"{SITE}notebooks/02-two.html"} <= set(places)
    assert all((hosted.html / place.removeprefix(SITE)).exists() for place in places)


def test_without_an_address_there_is_none_of_it(alone: Layout) -> None:
    for page in alone.html.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"colab|mybinder|og:|canonical|github\.com/somebody", text), page
    assert not (alone.html / "sitemap.xml").exists()
    assert not (alone.html / "_static" / "social-card.png").exists()


def test_a_results_table_gives_its_file_away(alone: Layout) -> None:
    page = alone.html / "book" / "index.html"
    (link,) = [link for link in links(page) if link.endswith(".csv")]
    assert (page.parent / link).read_text() == (alone.tables / "table_1.csv").read_text()
