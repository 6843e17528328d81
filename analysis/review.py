"""The list: every ballot and item that was answered at or below average. No test can shorten it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.responses import Responses


@dataclass(frozen=True, eq=False)
class ReviewList:
    """Every answer at or below average: places of ballots and items and the points chosen, three equal-long arrays."""

    ballots: NDArray[np.intp]
    items: NDArray[np.intp]
    points: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.ballots)


def review_list(responses: Responses) -> ReviewList:
    """List every ballot × item that was answered at or below average, in the order of the ballots.

    The founding directive asks for a remedy "từ những phiếu có nội dung mà người dân … đánh giá ở mức trung bình trở
    xuống": by ballot and item, whatever the mean. So the list takes no minimum, no level of confidence and no grade,
    and nothing that is tested elsewhere can shorten it. Facts are not on it: they have no good or bad end.

    Returns
    -------
    ReviewList
        Empty arrays when there is none.
    """
    marks = responses.questionnaire.at_or_below_average
    below = np.zeros(responses.matrix.shape, dtype=np.bool_)
    for item, points in enumerate(marks):
        for point in np.flatnonzero(points) + 1:
            below[:, item] |= responses.matrix[:, item] == point
    ballots, items = np.nonzero(below)
    return ReviewList(ballots, items, responses.matrix[ballots, items])
