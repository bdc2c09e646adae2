"""The command line: `rnn-difficulty data | run | tables | book`."""
