"""Which candidate of each method the recorded search prefers, by task (`scores.best`).

A test holds that these are the winners of `results/records`; where no search has run, the first
candidate of a method is used.
"""

CHOSEN: dict[str, dict[str, int]] = {}
"""Method → task → number of the candidate in `methods.METHODS`."""
