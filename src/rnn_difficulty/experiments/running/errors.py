"""What can go wrong with the machines that run. Every message says: expected, got, what to do."""


class ClusterFailed(RuntimeError):
    """The machines cannot do what was asked of them; what was finished is recorded."""


class OtherCode(RuntimeError):
    """A worker has other code than the command that asks it to run."""


class Revoked(RuntimeError):
    """Nobody waits for this run any more: it is saved, and ends."""
