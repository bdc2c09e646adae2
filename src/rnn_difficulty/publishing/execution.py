"""papermill on every stale notebook: one process each, as many at a time as there are cores."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from tqdm import tqdm

from rnn_difficulty.publishing import finished, kernel, pairing
from rnn_difficulty.publishing.errors import NotebookFailed
from rnn_difficulty.publishing.layout import Layout
from rnn_difficulty.publishing.plan import Job

# What a cell does wrong arrives as its output; the kernel's own log is about sockets and signals.
QUIET_KERNEL = ["--IPKernelApp.log_level=50"]
INJECTED = "injected-parameters"
SECONDS_BETWEEN_LINES = 60


def execute_all(jobs: list[Job], layout: Layout, workers: int) -> None:
    """Execute notebooks in parallel; all of them are tried before a failure is raised.

    `workers` is the number of processes that compute at a time: notebooks, and what these start.

    Raises:
        NotebookFailed: the notebooks, cells and first lines of the cells that raised.
    """
    if not jobs:
        return
    at_once = min(len(jobs), workers)
    failures = []
    with ProcessPoolExecutor(
        max_workers=at_once,
        mp_context=get_context("spawn"),
        initializer=_start_worker,
        initargs=(kernel.environment(layout, workers // at_once),),
    ) as pool:
        names = {pool.submit(execute, job): job.name for job in jobs}
        try:
            for future in _progress(names):
                try:
                    tqdm.write(f"  {names[future]}  {future.result():.1f} s")
                except NotebookFailed as error:
                    failures.append(str(error))
        except BaseException:
            # Without this, leaving the pool would first execute all that still waits.
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if failures:
        raise NotebookFailed("\n".join(sorted(failures)))


def execute(job: Job) -> float:
    """Execute one notebook into `job.output`, atomically; return the seconds it took.

    Raises:
        NotebookFailed: a cell raised, or the kernel died.
    """
    job.output.parent.mkdir(parents=True, exist_ok=True)
    partial = job.output.with_suffix(".failed.ipynb")
    start = time.perf_counter()
    try:
        with kernel.connection() as config:
            notebook = papermill.execute_notebook(
                pairing.read(job.markdown),
                partial,
                parameters=dict(job.parameters),
                kernel_name="python3",
                progress_bar=False,
                cwd=job.markdown.parent,
                extra_arguments=QUIET_KERNEL,
                config=config,
            )
    except PapermillExecutionError as error:
        outcome = f"raised {error.ename}: {error.evalue}"
        raise NotebookFailed(_failure(job, nbformat.read(partial, 4), outcome)) from None
    except DeadKernelError:
        outcome = "ended its kernel: a crash, or no memory left"
        raise NotebookFailed(_failure(job, nbformat.read(partial, 4), outcome)) from None
    seconds = time.perf_counter() - start
    nbformat.write(finished.finished(notebook, job, seconds), partial)
    partial.replace(job.output)
    return seconds


def _start_worker(environment: dict[str, str]) -> None:
    # Ctrl-C reaches the workers too, and has to end them, and with them their kernels.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    kernel.apply(environment)


def _progress(names: dict[Future[float], str]) -> Iterator[Future[float]]:
    """Notebooks as they end; off a terminal, a line a minute says how many did."""
    quiet = "CI" in os.environ or not sys.stderr.isatty()
    waiting = set(names)
    with tqdm(total=len(names), unit="notebook", disable=quiet) as bar:
        while waiting:
            done, waiting = wait(waiting, SECONDS_BETWEEN_LINES, FIRST_COMPLETED)
            yield from done
            bar.update(len(done))
            if quiet and not done:
                print(f"  {len(names) - len(waiting)} of {len(names)} notebooks done", flush=True)


def _failure(job: Job, notebook: NotebookNode, outcome: str) -> str:
    written = (c for c in notebook.cells if INJECTED not in c.metadata.get("tags", []))
    cells = [cell for cell in written if cell.cell_type == "code"]
    # Execution stopped in the last cell that it began.
    begun = [cell for cell in cells if cell.metadata.papermill.start_time]
    line = begun[-1].source.strip().split("\n")[0]
    return (
        f"{job.name}: expected every cell to run, "
        f"code cell {len(begun)} of {len(cells)} (`{line}`) {outcome}\n"
        f"Remedy: correct notebooks/{job.markdown.name}; "
        f"the whole traceback is in _build/executed/{job.name}.failed.ipynb"
    )
