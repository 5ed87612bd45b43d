"""Cuts Inter down to what the console shows: its letters, its weights, its features. Writes console/src/styles/fonts.

    uv run --no-project --with fonttools==4.60.1 --with brotli==1.1.0 tools/fonts.py

Reads the font of `@fontsource-variable/inter` in console/node_modules; prints the size before and after.
"""

from pathlib import Path
from typing import Any

from fontTools import subset  # type: ignore[import-not-found, unused-ignore]
from fontTools.ttLib import TTFont  # type: ignore[import-not-found, unused-ignore]
from fontTools.varLib import instancer  # type: ignore[import-not-found, unused-ignore]

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "console/node_modules/@fontsource-variable/inter"
OUT = ROOT / "console/src/styles/fonts"
WEIGHTS = (400, 700)  # the lightest and the heaviest in the styles
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "tnum", "cv05", "cv11", "ss03"]
SCRIPTS = ("latin", "latin-ext", "cyrillic")


def main() -> None:
    OUT.mkdir(exist_ok=True)
    for script in SCRIPTS:
        source = PACKAGE / f"files/inter-{script}-wght-normal.woff2"
        target = OUT / f"inter-{script}.woff2"
        cut(source, target)
        print(f"{target.name}: {source.stat().st_size} -> {target.stat().st_size} bytes")
    (OUT / "LICENSE").write_bytes((PACKAGE / "LICENSE").read_bytes())


def cut(source: Path, target: Path) -> None:
    """The font with the weights and features in use, all its letters, and no hints."""
    font: Any = TTFont(source)
    options = subset.Options(layout_features=FEATURES, hinting=False)
    kept = subset.Subsetter(options)
    kept.populate(unicodes=font.getBestCmap())
    kept.subset(font)
    instancer.instantiateVariableFont(font, {"wght": WEIGHTS}, inplace=True)
    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    main()
