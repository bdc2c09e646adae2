"""What a sweep needs to run: processes, places to write, checkpoints, progress."""
