"""What can go wrong with a data set. Every message says: expected, got, what to do."""


class DataSetMissing(FileNotFoundError):
    """No folder of the search order holds the file."""


class DataSetDamaged(ValueError):
    """A file stands where the data set belongs, but its sha256 is not the manifest's."""


class DataSetMalformed(ValueError):
    """A file cannot be read as the data set it should be: format, shape, values or symbols."""


class ManifestMalformed(ValueError):
    """`data/manifest.toml` is not a list of data sets."""


class DownloadFailed(OSError):
    """A file could not be downloaded, verified and written."""
