"""Progress of a run on standard error, for `progress=True`."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any


class Shown:
    """A bar of tqdm for each step that reads the input; plain lines without tqdm."""

    def __init__(self) -> None:
        try:
            from tqdm.auto import tqdm
        except ImportError:
            tqdm = None
        self._tqdm: Any = tqdm
        self._bar: Any = None
        self._step = ""

    def __call__(self, step: str, done: int, total: int | None) -> None:
        if step != self._step:
            self._begin(step, total)
        if self._bar is not None:
            self._bar.update(done - self._bar.n)

    def _begin(self, step: str, total: int | None) -> None:
        self._close()
        self._step = step
        if total is None:
            return
        if self._tqdm is None:
            print(f"copydesk: {step}", file=sys.stderr)
            return
        self._bar = self._tqdm(
            total=total, desc=step, unit="B", unit_scale=True, leave=False, dynamic_ncols=True
        )

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def __enter__(self) -> Shown:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()
