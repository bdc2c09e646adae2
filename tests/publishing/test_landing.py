"""The first page: what it says of the ledger and of the contents."""

from pathlib import Path

import pytest
from docutils.utils import unescape

from rnn_difficulty.paths import ROOT
from rnn_difficulty.publishing import landing, touch_figure


def test_a_segment_opens_the_ledger_at_its_verdict() -> None:
    segment = landing._segment(landing.Verdict.NOT_REPRODUCED, 3)
    assert 'href="claims.html?verdict=not%20reproduced"' in segment
    assert "<strong>3</strong> not reproduced" in segment
    assert "--n: 3" in segment


@pytest.mark.parametrize("name", touch_figure.STILLS)
def test_every_figure_to_touch_has_a_small_script_and_a_still_picture(name: str) -> None:
    script = ROOT / "book" / "_static" / "touch" / f"{name}.js"
    assert f'figure("{name}"' in script.read_text(encoding="utf-8")
    assert script.stat().st_size <= 15_000
    assert callable(touch_figure._drawing(touch_figure.STILLS[name].draw))


def test_a_figure_to_touch_names_its_scripts_from_any_folder() -> None:
    assert 'src="../_static/touch/wall.png"' in touch_figure._opening("wall", "../")
    closing = unescape(touch_figure._closing("wall", "../../"))
    assert closing.index("touch/touch.js") < closing.index("touch/wall.js")


def test_scripts_for_touching_need_no_other_host_and_no_module() -> None:
    for path in Path(ROOT, "book", "_static", "touch").glob("*.js"):
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text, path
        assert not any(line.startswith(("import ", "export ")) for line in text.splitlines()), path
