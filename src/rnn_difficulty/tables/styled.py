"""Tables as chapters show them."""

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from pandas.io.formats.style import Styler


def shown(table: "pd.DataFrame", decimals: int = 2) -> "Styler":
    """Return the table as a chapter shows it: names in words, – for nothing, text as it is.

    What the paper prints has its two decimals.
    """
    words = table.rename(columns=lambda name: str(name).replace("_", " ")).map(_flat)
    words = words.convert_dtypes()
    numbers = words.select_dtypes("number")
    words[numbers.columns] = numbers.round(decimals) + 0  # −0 becomes 0
    in_print: list[Hashable] = [name for name in ("printed", "gain printed") if name in words]
    styled = words.style.format(precision=decimals, na_rep="–", thousands=" ", escape="html")
    styled = styled.format(precision=2, na_rep="–", subset=in_print, escape="html")
    return styled.format_index(axis="columns", escape="html").hide()


def _flat(cell: Any) -> Any:
    # Only text is escaped below.
    return str(cell) if isinstance(cell, (dict, list, tuple)) else cell
