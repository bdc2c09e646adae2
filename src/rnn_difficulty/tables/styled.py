"""Tables as chapters show them."""

from collections.abc import Hashable
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from pandas.io.formats.style import Styler


def shown(table: "pd.DataFrame", decimals: int = 2) -> "Styler":
    """Return the table as a chapter shows it: names in words, – for nothing, text as it is.

    What the paper prints has its two decimals. A number too small for its decimals keeps a digit.
    """
    words = table.rename(columns=lambda name: str(name).replace("_", " ")).map(_flat)
    words = words.convert_dtypes()
    decimal: list[Hashable] = [name for name in words if words[name].dtype.kind == "f"]
    in_print: list[Hashable] = [name for name in ("printed", "gain printed") if name in words]
    styled = words.style.format(precision=decimals, na_rep="–", thousands=" ", escape="html")
    styled = styled.format(partial(_number, decimals=decimals), na_rep="–", subset=decimal)
    styled = styled.format(precision=2, na_rep="–", subset=in_print, escape="html")
    return styled.format_index(axis="columns", escape="html").hide()


def _number(x: Any, decimals: int) -> str:
    """As `0.03`; 0.0004 is no 0.00 but `0.0004`, and what is exactly nothing has no sign."""
    rounded = round(x, decimals)
    return f"{rounded + 0:,.{decimals}f}".replace(",", " ") if rounded or not x else f"{x:.1g}"


def _flat(cell: Any) -> Any:
    # Only text is escaped below.
    return str(cell) if isinstance(cell, (dict, list, tuple)) else cell
