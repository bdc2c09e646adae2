"""Training with MSGD, MSGD-C and MSGD-CR (ICML 2013, §4), on the CPU or on CUDA."""
