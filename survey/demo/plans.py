"""What the demo's folder says about it: which invention it holds, and up to which day."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from survey.demo.province import Province, plan
from survey.model import Refused

SEED, BALLOTS = 1, 20_000
FEWEST = 100
NAME = "demo.json"

CONFIG = """# Written by `survey demo`. Everything in this instance is invented.
demo = true
second_factor = "optional"
base_address = "{base_address}"
authority = "Ủy ban nhân dân Tỉnh Mẫu"
phone = "0000 000 000"
paper_place = "bàn hướng dẫn"
complaint_channel = "bộ phận tiếp công dân Tỉnh Mẫu"
"""


@dataclass(frozen=True)
class Kept:
    """The plan and the last day whose ballots are complete in the store; None before the first."""

    province: Province
    through: date | None


def read(folder: Path, seed: int | None, ballots: int | None, today: date) -> Kept:
    """What the folder holds, or a new plan. `seed` and `ballots` are None where the user named none.

    Raises `Refused` when the folder holds another invention than the one asked for.
    """
    path = folder / NAME
    if not path.exists():
        return Kept(plan(SEED if seed is None else seed, BALLOTS if ballots is None else ballots, today), None)
    try:
        found = json.loads(path.read_text("utf-8"))
        through = found["through"] and date.fromisoformat(found["through"])
        kept = Kept(plan(int(found["seed"]), int(found["ballots"]), date.fromisoformat(found["made"])), through)
    except (ValueError, KeyError, TypeError):
        raise Refused(f"{path}: not readable; delete the folder {folder} and run survey demo again") from None
    province = kept.province
    same = seed in (None, province.seed) and ballots in (None, province.ballots)
    if not same or today < province.made:
        raise Refused(
            f"{folder} holds the demo of --seed {province.seed} --ballots {province.ballots} made on {province.made}; "
            "leave the options out, or delete that folder"
        )
    return kept


def write(folder: Path, kept: Kept) -> None:
    """Keep the plan; a crash leaves the old or the new file, never half of one."""
    province = kept.province
    text = json.dumps(
        {
            "seed": province.seed,
            "ballots": province.ballots,
            "made": province.made.isoformat(),
            "through": kept.through and kept.through.isoformat(),
        }
    )
    draft = folder / f".{NAME}.new"
    draft.write_text(text + "\n", "utf-8")
    draft.replace(folder / NAME)


def configure(folder: Path, base_address: str) -> None:
    """Write the demo's settings on first use. Raises `Refused` for a folder that is somebody's real instance."""
    path = folder / "config.toml"
    if path.exists():
        if not path.read_text("utf-8").startswith(CONFIG.splitlines()[0]):
            raise Refused(f"{path} was not written by survey demo; choose another --instance")
    elif (folder / "survey.db").exists():
        raise Refused(f"{folder} holds a store that survey demo did not make; choose another --instance")
    else:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(CONFIG.format(base_address=base_address), "utf-8")
