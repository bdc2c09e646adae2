"""Training with MSGD, MSGD-C and MSGD-CR (ICML 2013, §4)."""
