"""The figures, one file each: pure functions of the theory or of records; nothing here trains."""
