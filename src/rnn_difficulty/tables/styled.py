"""Tables as chapters show them."""

from collections.abc import Hashable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from pandas.io.formats.style import Styler


def shown(table: "pd.DataFrame", decimals: int = 2) -> "Styler":
    """Return the table as a chapter shows it: names in words, – for nothing.

    What the paper prints has its two decimals.
    """
    words = table.rename(columns=lambda name: str(name).replace("_", " ")).convert_dtypes()
    numbers = words.select_dtypes("number")
    words[numbers.columns] = numbers.round(decimals) + 0  # −0 becomes 0
    in_print: list[Hashable] = [name for name in ("printed", "gain printed") if name in words]
    styled = words.style.format(precision=decimals, na_rep="–", thousands=" ")
    return styled.format(precision=2, na_rep="–", subset=in_print).hide()
