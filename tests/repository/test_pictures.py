"""docs/pictures shows every screen that `./run pictures` takes, scores each on ten points, and stays small."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import pictures  # noqa: E402  # from tools/

FOLDER = ROOT / "docs/pictures"
PAGE = (FOLDER / "README.md").read_text(encoding="utf-8")
NEEDED = 8  # points of ten


def test_every_screen_is_shown_in_light_and_dark_wide_and_narrow() -> None:
    wanted = {
        f"{name}-{size}-{scheme}.webp"
        for name in pictures.SCREENS
        for size in pictures.SIZES
        for scheme in ("light", "dark")
    }
    assert {one.name for one in (FOLDER / "screens").iterdir()} == wanted
    assert set(re.findall(r"\(screens/([^)]+)\)", PAGE)) == wanted
    assert {one.name for one in FOLDER.glob("*.webp")} == set(pictures.FRONT.values())


def test_no_screen_scores_below_eight_and_what_is_not_met_is_named() -> None:
    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")] for line in PAGE.splitlines() if line.startswith("| [")
    ]
    assert len(rows) == len(pictures.SCREENS)
    for title, _, _, score, *missing in rows:
        points = [one for one in missing[0].split("; ") if one] if missing else []
        assert int(score) == 10 - len(points), title
        assert int(score) >= NEEDED, title


def test_the_pictures_are_small() -> None:
    assert sum(one.stat().st_size for one in FOLDER.rglob("*.webp")) <= pictures.LIMIT
