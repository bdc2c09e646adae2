"""Pictures of pages: their size, and that they wait to be looked at."""

import io
from pathlib import Path

from PIL import Image

from rnn_difficulty.figures import style
from rnn_difficulty.publishing.light_images import _finished, size


def test_a_picture_has_the_size_of_its_file(tmp_path: Path) -> None:
    Image.new("RGB", (30, 20)).save(tmp_path / "a.png")
    (tmp_path / "b.svg").write_text('<svg viewBox="0 0 460.8 288" xmlns="x"/>')
    files = {"1.png": "a.png", "2.svg": "b.svg"}
    seen = [_finished(f' src="../_images/{name}"', files, tmp_path) for name in files]
    assert seen[0] == ' src="../_images/1.png" width="30" height="20" loading="lazy"'
    assert size(tmp_path / "b.svg") == (461, 288)
    assert 'width="461" height="288"' in seen[1]


def test_a_size_that_is_said_and_a_file_of_elsewhere_are_left_alone(tmp_path: Path) -> None:
    assert _finished(' src="x.png"', {}, tmp_path) == ' src="x.png" loading="lazy"'
    said = ' width="3" src="../_images/1.png" loading="eager"'
    assert _finished(said, {"1.png": "a.png"}, tmp_path) == said


def test_a_figure_weighs_a_palette_and_shows_its_colours() -> None:
    with style.plain():
        figure = style.figure(6.4, 2)
        figure.subplots().plot([0, 1], color=style.BLUE, lw=20)
    png = figure._repr_png_()
    picture = Image.open(io.BytesIO(png))
    assert picture.mode == "P"
    assert picture.width <= 6.4 * style.DPI + 40
    colours = {colour for _, colour in picture.convert("RGB").getcolors(10**6) or []}
    assert (0, 0x72, 0xB2) in colours
    assert (255, 255, 255) in colours
