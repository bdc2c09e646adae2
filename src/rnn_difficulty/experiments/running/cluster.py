"""The workers of a Dask cluster, behind the face of `concurrent.futures.Executor`.

`distributed.Client.get_executor` has that face too, but cannot be shut down with `cancel_futures`,
and says neither that the scheduler was lost nor that a worker refused.
"""

import contextlib
import functools
import sys
from collections.abc import Callable
from concurrent import futures
from concurrent.futures import Executor, Future, InvalidStateError
from typing import TYPE_CHECKING, Any

from rnn_difficulty.experiments.running.errors import ClusterFailed
from rnn_difficulty.experiments.running.on_worker import Refused, run_here

if TYPE_CHECKING:
    import distributed

AGAIN = "what was finished is recorded: run this again, and it goes on from there"
SECONDS_TO_LEAVE = 5


class ClusterExecutor(Executor):
    """Hands calls to the workers of a scheduler; what a worker began that died, another ends."""

    def __init__(self, client: "distributed.Client") -> None:
        """Take over `client`, which ends with this."""
        self._client, self._address = client, client.scheduler.address
        self._loop: Any = client.loop
        self._sent: dict[Future[Any], distributed.Future] = {}
        self._refusing: set[str] = set()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        """Hand over a call."""
        ours: Future[Any] = Future()
        ours.add_done_callback(self._forget)
        self._send(ours, functools.partial(fn, *args, **kwargs))
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for what was begun here, or drop it, and leave the scheduler."""
        if cancel_futures or not wait:
            self._give_up(None)
        futures.wait(list(self._sent))
        # Of a scheduler that is gone nobody can take leave.
        with contextlib.suppress(Exception):
            self._client.close(timeout=SECONDS_TO_LEAVE)

    def _send(self, ours: "Future[Any]", call: Callable[[], Any]) -> None:
        theirs = self._client.submit(run_here, call, pure=False)
        self._sent[ours] = theirs
        self._loop.add_callback(self._pass_on, ours, call, theirs)

    def _forget(self, ours: "Future[Any]") -> None:
        # A worker ends a run that it was released from where it saves it (`revocable`).
        if theirs := self._sent.pop(ours, None):
            theirs.release()

    async def _pass_on(
        self, ours: "Future[Any]", call: Callable[[], Any], theirs: "distributed.Future"
    ) -> None:
        result = await theirs._result(raiseit=False)
        failure = result[1] if theirs.status == "error" else None
        if isinstance(failure, Refused) and not ours.done():
            await self._elsewhere(ours, call, failure)
        elif theirs.status == "finished":
            with contextlib.suppress(InvalidStateError):  # given up meanwhile
                ours.set_result(result)
        else:
            _fail(ours, self._told(failure))

    async def _elsewhere(
        self, ours: "Future[Any]", call: Callable[[], Any], refused: Refused
    ) -> None:
        """Send away the worker that refused, which else takes run after run; ask another.

        Where no other is left nothing can be done for the other runs either.
        """
        is_first = refused.worker not in self._refusing
        self._refusing.add(refused.worker)
        if not set(await self._client.scheduler.ncores()) - self._refusing:
            self._give_up(ClusterFailed(f"{refused}; no other worker is left"))
            return
        if is_first:
            print(f"{refused}; it was sent away", file=sys.stderr, flush=True)
            leaving = [refused.worker]
            await self._client.scheduler.retire_workers(workers=leaving, close_workers=True)
        self._send(ours, call)

    def _told(self, failure: BaseException | None) -> BaseException:
        if failure is None:
            return ClusterFailed(
                f"expected the scheduler at {self._address} to stay, got: the connection is lost; "
                f"start it again where it is gone; {AGAIN}"
            )
        if type(failure).__name__ == "KilledWorker":
            return ClusterFailed(
                f"expected workers that live, got several that died at the same run ({failure}): "
                "perhaps for memory, then start fewer on a machine; or they are taken away often, "
                "then start the scheduler with DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES=100; "
                f"{AGAIN}"
            )
        return failure

    def _give_up(self, failure: BaseException | None) -> None:
        """End all that is under way with a failure, or as cancelled."""
        for ours in list(self._sent):
            if failure:
                _fail(ours, failure)
            elif ours.cancel():
                # Else who waits for it would wait on.
                ours.set_running_or_notify_cancel()


def _fail(ours: "Future[Any]", failure: BaseException) -> None:
    with contextlib.suppress(InvalidStateError):
        ours.set_exception(failure)
