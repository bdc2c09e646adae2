"""What a file is that should have been a text or piano rolls, by its first bytes."""

UNPACK = "unpack it first"
AS_TEXT = "save it as UTF-8"
AS_MAT = "save its piano rolls as a .mat file, as data/README.md says"
FORMATS = (
    (b"\x1f\x8b", "gzip", UNPACK),
    (b"BZh", "bzip2", UNPACK),
    (b"\xfd7zXZ", "xz", UNPACK),
    (b"7z\xbc\xaf", "7z", UNPACK),
    (b"PK\x03\x04", "zip", UNPACK),
    (b"\xff\xfe\0\0", "UTF-32", AS_TEXT),
    (b"\xff\xfe", "UTF-16", AS_TEXT),
    (b"\xfe\xff", "UTF-16", AS_TEXT),
    (b"%PDF", "PDF", AS_TEXT),
    (b"MThd", "MIDI", AS_MAT),
    (b"\x93NUMPY", "npy", AS_MAT),
    (b"\x89HDF", "HDF5", AS_MAT),
)
ARCHIVED_ARRAY = b".npy"
"""How the name of an entry ends that makes a zip file an npz file."""
BEGINNING = 1000


def recognised(raw: bytes) -> str:
    """Return "FORMAT; what to do" for bytes of a format known by its beginning, else nothing."""
    for start, name, remedy in FORMATS:
        if raw.startswith(start):
            is_npz = name == "zip" and ARCHIVED_ARRAY in raw[:BEGINNING]
            return f"npz; {AS_MAT}" if is_npz else f"{name}; {remedy}"
    return ""
