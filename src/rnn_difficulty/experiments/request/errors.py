"""What a command can ask for wrongly. Every message says: expected, got, what to do."""


class AskedWrong(ValueError):
    """There is no such experiment, profile, setting or budget."""
