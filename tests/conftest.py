"""What holds for all tests: one hypothesis profile, one thread a process."""

import os

from hypothesis import settings

# A slow or shared machine is not a failure.
settings.register_profile("repository", deadline=None)
settings.load_profile("repository")

# Small products gain nothing from threads, which wait for one another where tests run side by side.
# Libraries read these when they are loaded, so that this stands before any test is.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = "1"
