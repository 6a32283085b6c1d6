"""Write the generated files of `data/sample`: `python -m data.sample_generator [FOLDER]` in the repository's root."""

import shutil
import sys
from pathlib import Path

from data.sample_generator.world import generate

SAMPLE = Path(__file__).parents[1] / "sample"


def main(folder: Path) -> None:
    """Replace `inbox/` and `truth/` in the folder; its settings and README are written by hand and stay."""
    for part in ("inbox", "truth"):
        shutil.rmtree(folder / part, ignore_errors=True)
    files = generate()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    print(f"{len(files)} files, {sum(map(len, files.values())):,} bytes in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE)
