"""`make bench`: run every benchmark of this folder, each as a program of its own."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main(folders: list[str]) -> int:
    """Run them one after the other; each folder of instances goes to its engine's, names' after --names."""
    names: list[str] = []
    if "--names" in folders:
        place = folders.index("--names")
        folders, names = folders[:place], folders[place + 1 :]
    worst = 0
    for path in sorted(HERE.glob("*.py")):
        if path.name.startswith("_"):
            continue
        arguments = folders if path.stem == "timetable" else []
        if path.stem == "names":
            if not names:
                print("\n== names: left out; say where the names are (make bench NAMES=folder)", flush=True)
                continue
            arguments = names
        print(f"\n== {path.stem} {' '.join(arguments)}", flush=True)
        worst = max(worst, subprocess.call([sys.executable, str(path), *arguments]))
    return worst


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
