"""Whether what the repository holds is what it says it is."""
