"""One hypothesis profile for all tests."""

from hypothesis import settings

# A slow or shared machine is not a failure.
settings.register_profile("repository", deadline=None)
settings.load_profile("repository")
