"""The results tables: CSV files, each a pure function of records or of the theory."""

from rnn_difficulty.tables.csv_files import write
from rnn_difficulty.tables.regeneration import regenerate
from rnn_difficulty.tables.styled import shown

__all__ = ["regenerate", "shown", "write"]
