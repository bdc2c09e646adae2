"""The remedies of the literature, one published method a file."""
