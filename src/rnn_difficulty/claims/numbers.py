"""Numbers as sentences show them."""

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def significant(value: float, digits: int) -> str:
    """Return a number to so many significant digits, such as `0.12` or `2·10⁻⁷`."""
    mantissa, _, exponent = f"{value:.{digits}g}".partition("e")
    power = f"·10{str(int(exponent)).translate(SUPERSCRIPTS)}" if exponent else ""
    return mantissa.replace("-", "−") + power


def fixed(value: float, decimals: int) -> str:
    """Return a number to so many decimals, such as `−2.66`."""
    return f"{value:.{decimals}f}".replace("-", "−")


def signed(value: float, decimals: int) -> str:
    """Return a difference with its sign, such as `+0.012`; what rounds to 0 has a plus."""
    # Adding 0 makes 0 of −0.
    return f"{round(value, decimals) + 0:+.{decimals}f}".replace("-", "−")


def percent(share: float, decimals: int = 0) -> str:
    """Return a share such as `12 %`."""
    return f"{share:.{decimals}%}".replace("%", " %")


def thousands(count: int) -> str:
    """Return a count such as `5 000 000`."""
    return f"{count:,}".replace(",", " ")
