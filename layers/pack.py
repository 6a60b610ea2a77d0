"""Packs a build after `sam build`: with bytecode, and without what a function never opens.

Lambda's /opt and /var/task cannot be written, so without bytecode in the package every cold start
compiles all over again. It is never checked against the source's times, which packing changes.
"""

import compileall
import shutil
import sys
from pathlib import Path
from py_compile import PycInvalidationMode

# PyYAML works without its C part (2.5 MB), and the functions read JSON; the rest is documentation.
UNUSED = (
    "python/yaml/_yaml*.so",
    "python/_yaml",
    "python/bin",
    "python/requirements.txt",
    "python/Makefile",
)


def main(build: Path) -> None:
    """Packs every folder of a build."""
    folders = [path for path in build.iterdir() if path.is_dir()]
    for folder in folders:
        for pattern in UNUSED:
            for path in folder.glob(pattern):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        done = compileall.compile_dir(
            folder,
            quiet=1,
            force=True,
            invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
            stripdir=str(folder),
        )
        if not done:
            raise SystemExit(f"{folder}: not everything could be compiled")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
