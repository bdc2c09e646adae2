"""Reading a `.mat` file in a process of its own, so that a damaged one can crash nothing else.

The reader of MATLAB files is compiled code: some damage ends the process that runs it, without an
exception.
"""

import subprocess
import sys
from pathlib import Path

from rnn_difficulty.datasets.errors import DataSetMalformed

MODULE = "rnn_difficulty.datasets.mat_check"
# A path need not be text.
CODEC = ("utf-8", "surrogateescape")


def check(path: Path, content: str) -> None:
    """Read the user's piano rolls at `path`, in another process, for nothing but the errors.

    Raises:
        DataSetMalformed: as `user_data.music`, or the process was ended in the middle.
        CalledProcessError: the process failed without reading; this says nothing about the file.
    """
    # -P: modules beside the user's data are none of ours.
    command = [sys.executable, "-P", "-m", MODULE, str(path), content]
    done = subprocess.run(command, stdout=subprocess.PIPE)
    if done.returncode < 0:
        raise DataSetMalformed(
            f"{path}: expected a whole MATLAB 5.0 file, got one that crashes the reader, or"
            " needs more memory than there is; copy it anew from where it came, or save it"
            " again with MATLAB's `save -v7` or with scipy.io.savemat"
        )
    done.check_returncode()
    if done.stdout:
        raise DataSetMalformed(done.stdout.decode(*CODEC))


if __name__ == "__main__":
    from rnn_difficulty.datasets import user_data

    try:
        user_data.music(Path(sys.argv[1]), sys.argv[2])
    except DataSetMalformed as error:
        sys.stdout.buffer.write(str(error).encode(*CODEC))
