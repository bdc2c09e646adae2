"""What can go wrong while the book is built. Every message says: expected, got, what to do."""


class BookError(RuntimeError):
    """The book cannot be built from what is there."""


class ParameterError(BookError):
    """A notebook does not take the parameters it is given."""


class NotebookFailed(BookError):
    """A cell of a notebook raised."""


class UnknownNotebook(BookError):
    """No notebook has the name asked for."""


class SiteFailed(BookError):
    """Sphinx refused a page, or an executed notebook is missing."""
