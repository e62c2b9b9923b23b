"""What local patterns of texture are made of: neighbours, codes and bins, for the graph and for its twin in numpy.

Local binary patterns: Ojala et al., Multiresolution gray-scale and rotation invariant texture classification, IEEE TPAMI 2002.
Local derivative patterns: Zhang et al., Local Derivative Pattern Versus Local Binary Pattern, IEEE TIP 2010.
"""

from __future__ import annotations

import numpy as np

Place = tuple[int, int]  # row, column from the middle pixel

GREY = (0.299, 0.587, 0.114)  # ITU-R BT.601
# The 8 neighbours (row, column), from the right one counter-clockwise: bit p of a code is neighbour p.
NEIGHBOURS = ((0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1), (1, 0), (1, 1))
DERIVATIVES = {
    0: (0, 1),
    45: (-1, 1),
    90: (-1, 0),
    135: (-1, -1),
}  # degrees → the neighbour subtracted, as in the paper
DIAGONAL = 2**-0.5  # of a point at radius 1 on a diagonal, between pixel 0 and pixel 1 of both axes
BINS = 59  # 58 uniform codes, with at most two changes round the circle, and one for all others
BORDER = 2  # pixels: a neighbour's derivative reads one pixel further
BINARY_GRID, DERIVATIVE_GRID = 4, 2  # cells on each side of the picture
TINY = 1e-6  # added to a bin's variance, so that one that is always empty stays near 0


def uniform_bins() -> np.ndarray:
    """`(256,)` bin of each 8-bit code, numbered as scikit-image does.

    0: no bit set; 1 … 56: by the count of set bits and where their one run begins; 57: all set; 58: more than one run.
    """
    table = np.full(256, BINS - 1, np.int32)
    table[0], table[255] = 0, BINS - 2
    for count in range(1, 8):
        for first in range(8):
            code = sum(1 << (first + i) % 8 for i in range(count))
            table[code] = 1 + (count - 1) * 8 + (8 - first) % 8
    return table
