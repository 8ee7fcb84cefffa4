"""Put what git does not keep into sdist and wheel: browser files and compiled messages."""

import shutil
import subprocess
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent / "tools"))

import assets
import messages


class Made(BuildHookInterface):
    """Fails rather than let a wheel go out that has no looks or speaks only English."""

    def initialize(self, version, build_data):
        if version == "editable":
            return  # `make setup` makes them in the working copy
        messages.compile_all()
        if assets.missing():
            fetch()
        if lacking := assets.missing():
            raise RuntimeError(
                f"Not built: {', '.join(lacking)} missing and npm cannot fetch them. Run `make setup` first."
            )


def fetch():
    """Fetch the browser files when npm is at hand, as for a build straight from git."""
    npm = shutil.which("npm")
    if npm is None:
        return
    subprocess.run([npm, "ci"], cwd=assets.ROOT, check=True)
    assets.main()
