"""The synthetic tasks, one file each: a NumPy generator in, a `Batch` out; no model in sight."""
