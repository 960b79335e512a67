"""A track: one row of numbers for each step of a run, within a budget of memory.

At first every step is kept. When all tracks together outgrow their budget, the largest keeps only every second
of its rows, then every fourth, … What lies between two kept states is computed again when it is asked for.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nntui.engine.arrays import Array

CHUNK_BYTES = 256 * 1024
FIRST_ROWS = 64  # of a track's first chunk, which grows up to the size of the others
FEWEST_ROWS = 8  # of a chunk that is made no smaller


class Budget:
    """The memory that some tracks share: `used` of `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0
        self._tracks: list[Track] = []

    def add(self, track: "Track") -> None:
        """Share it with another track, which says how much it takes."""
        self._tracks.append(track)

    def make_room(self) -> None:
        """Thin the largest track until all fit."""
        while self.used > self.limit:
            thinnable = [track for track in self._tracks if track.can_be_thinned]
            if not thinnable:
                return
            max(thinnable, key=lambda track: track.nbytes).thin()


class Track:
    """Rows of `width` numbers for the steps first, first + gap, first + 2·gap, …; it is told of every `every`-th."""

    def __init__(self, width: int, first: int, budget: Budget, every: int = 1) -> None:
        self.first = first
        self.gap = self._every = every
        self._width = width
        self._most_rows = 2 * max(CHUNK_BYTES // (16 * max(width, 1)), 1)  # even, so that thinning stays on the grid
        self._rows_per_chunk = min(FIRST_ROWS, self._most_rows)
        self._chunks: list[Array] = []
        self._length = 0
        self._budget = budget
        budget.add(self)

    def __len__(self) -> int:
        return self._length

    @property
    def can_be_thinned(self) -> bool:
        """Whether thinning it would free memory."""
        return len(self._chunks) > 1 or (bool(self._chunks) and self._rows_per_chunk > FEWEST_ROWS)

    @property
    def nbytes(self) -> int:
        """The memory of all chunks, full or not."""
        return sum(chunk.nbytes for chunk in self._chunks)

    @property
    def next_step(self) -> int:
        """The step whose row the track waits for."""
        return self.first + self._length * self.gap

    def extend(self, step: int, rows: Array) -> None:
        """Add the rows of the steps step, step + every, …, following on what was added before."""
        kept = self._on_grid(step, rows)
        while len(kept):
            chunk, start = divmod(self._length, self._rows_per_chunk)
            if chunk == len(self._chunks):
                self._grow()
                self._budget.make_room()
            else:
                n = min(len(kept), self._rows_per_chunk - start)
                self._chunks[chunk][start : start + n] = kept[:n]
                self._length += n
            kept = self._on_grid(step, rows)  # what is left; making room may have thinned this track

    def _grow(self) -> None:
        """Make room for more rows: a single chunk becomes twice as large until it is as large as it may be."""
        before = self.nbytes
        if len(self._chunks) == 1 and self._rows_per_chunk < self._most_rows:
            old = self._chunks[0]
            self._rows_per_chunk = min(2 * self._rows_per_chunk, self._most_rows)
            self._chunks = [np.empty((self._rows_per_chunk, self._width))]
            self._chunks[0][: len(old)] = old
        else:
            self._chunks.append(np.empty((self._rows_per_chunk, self._width)))
        self._budget.used += self.nbytes - before

    def _on_grid(self, step: int, rows: Array) -> Array:
        """Those of the rows for step, step + every, … that the track keeps."""
        return rows[(self.next_step - step) // self._every :: self.gap // self._every]

    def thin(self) -> None:
        """Keep every second row."""
        before, size = self.nbytes, self._rows_per_chunk
        old, self._chunks = self._chunks, []
        if len(old) == 1:
            kept = old[0][: self._length : 2]
            self._rows_per_chunk = max(-(-size // 2), len(kept))
            self._chunks = [np.empty((self._rows_per_chunk, self._width))]
            self._chunks[0][: len(kept)] = kept
            old = []
        for index in range(0, len(old), 2):
            chunk = old[index]
            chunk[: size // 2] = chunk[::2].copy()
            if index + 1 < len(old):
                chunk[size // 2 :] = old[index + 1][::2]
            self._chunks.append(chunk)
        self._length = -(-self._length // 2)
        self.gap *= 2
        self._budget.used += self.nbytes - before

    def at_or_before(self, step: int) -> tuple[int, Array]:
        """The newest kept row that isn't after `step`, and its step."""
        index = min((step - self.first) // self.gap, self._length - 1)
        chunk, row = divmod(index, self._rows_per_chunk)
        return self.first + index * self.gap, self._chunks[chunk][row]

    def rows(self, first: int, last: int) -> Array:
        """The rows of the steps from `first` to `last`, where every step was kept: shape (n, width)."""
        size = self._rows_per_chunk
        start, stop = first - self.first, last - self.first + 1
        parts = [
            self._chunks[chunk][max(start - chunk * size, 0) : stop - chunk * size]
            for chunk in range(start // size, -(-stop // size))
        ]
        return np.concatenate(parts) if len(parts) != 1 else parts[0]

    def picked(self, steps: NDArray[np.intp]) -> Array:
        """The rows of some of the kept steps, which increase: shape (n, width)."""
        chunk, row = np.divmod((steps - self.first) // self.gap, self._rows_per_chunk)
        found = np.empty((len(steps), self._width))
        borders = [0, *(np.flatnonzero(np.diff(chunk)) + 1).tolist(), len(steps)]
        for start, end in pairwise(borders if len(steps) else []):
            found[start:end] = self._chunks[chunk[start]][row[start:end]]
        return found

    def column(self, column: int, stop: int | None = None) -> tuple[Array, Array]:
        """Steps and values of one column, for all kept steps up to `stop` inclusive: two arrays of shape (n,)."""
        n = self._length if stop is None else max(min((stop - self.first) // self.gap + 1, self._length), 0)
        steps = self.first + self.gap * np.arange(n, dtype=np.float64)
        size = self._rows_per_chunk
        values = [chunk[: min(n - i * size, size), column] for i, chunk in enumerate(self._chunks) if i * size < n]
        return steps, np.concatenate(values) if values else np.empty(0)
