"""Text from a record, in Markdown that shows it as it is: no mark-up, no HTML, no mathematics."""

import re

MARKUP = re.compile(r"([\\`*_{}\[\]<>$&|~!#])")


def literal(text: str) -> str:
    r"""Return `text` on one line, with a backslash before each character that Markdown reads.

    >>> literal("a < b_1")
    'a \\< b\\_1'
    """
    return MARKUP.sub(r"\\\1", " ".join(text.split()))
