"""How often a remedy's effect is recognised: `python -m tests.bench.verification` prints the power curve as JSON.

Invented offices as in tests/survey/verification/worlds.py: the worst-looking of many desks is the one that is mended.
"""

import json
from collections import Counter
from datetime import date

from survey.verification.plans import Plan
from tests.survey.verification.worlds import World, outcomes

WORLDS = 400
PLAN = Plan("sipas-service@2026", "A24", date(2026, 4, 1), date(2026, 9, 30))
STARTS, GAINS, MONTHLY = (0.6, 0.75, 0.85), (0.0, 0.05, 0.1, 0.15), (20, 60, 120)


def main() -> None:
    """Print each start, gain and volume with the shares of the verdicts."""
    found = []
    for start in STARTS:
        for gain in (one for one in GAINS if start + one < 1):
            for month in MONTHLY:
                end = start + gain
                world = World(month=month, before=2 * month, start=start, end=end)
                said = Counter(outcomes(world, WORLDS, 11, baseline="fresh", plan=PLAN))
                shares = {outcome: round(number / WORLDS, 3) for outcome, number in sorted(said.items())}
                found.append({"start": start, "end": round(end, 2), "ballots_a_month": month, "verdicts": shares})
    print(json.dumps({"worlds": WORLDS, "months_after": 2, "found": found}, indent=1))


if __name__ == "__main__":
    main()
