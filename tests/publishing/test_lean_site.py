"""What a page does not need is left out; what it may need is kept."""

import pytest

from rnn_difficulty.publishing.lean_site import leave_out, thinned

WORDS = {"btn", "show", "nav"}


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        (".btn{color:red}.card{color:blue}", ".btn{color:red}"),
        (".card,.btn.show{a:b}", ".btn.show{a:b}"),
        (".btn.card{a:b}", ""),
        ("html{a:b}/* .x{} */*{c:d}", "html{a:b}*{c:d}"),
        (".nav:not(.card,.other):hover{a:b}", ".nav:not(.card,.other):hover{a:b}"),
        (".nav:is(a,b) .card{a:b}", ""),
        ("@media (x){.card{a:b}.btn{c:d}}@media (y){.card{a:b}}", "@media (x){.btn{c:d}}"),
        (".card{a:b}@keyframes k{to{c:d}}@font-face{e:f}", "@keyframes k{to{c:d}}@font-face{e:f}"),
        ('@charset "UTF-8";.card{a:b}', '@charset "UTF-8";'),
    ],
)  # fmt: skip
def test_a_style_keeps_what_its_words_can_use(css: str, kept: str) -> None:
    assert thinned(css, WORDS) == kept


def test_scripts_and_styles_stand_where_they_serve() -> None:
    files = ["_static/copybutton.js", "_static/mystnb.1.css", "_static/book.css", ""]
    context = {"body": '<div class="highlight">', "script_files": files, "css_files": files[:]}
    leave_out(None, "p", "t", context, None)  # type: ignore[arg-type]
    assert context["script_files"] == ["_static/copybutton.js", "_static/book.css", ""]
    context = {"body": "<p>words</p>", "script_files": files, "css_files": []}
    leave_out(None, "p", "t", context, None)  # type: ignore[arg-type]
    assert context["script_files"] == ["_static/book.css", ""]
