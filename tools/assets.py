"""Copy the few browser files we serve from node_modules into the package, the icons cut down to those in icons.txt."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules"
TARGET = ROOT / "src/tongguan/web/static/vendor"
SPRITE = "@tabler/icons-sprite/dist/tabler-sprite.svg"

FILES = {
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "tabler.min.js": "@tabler/core/dist/js/tabler.min.js",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "echarts.min.js": "echarts/dist/echarts.min.js",
    "licenses/htmx.txt": "htmx.org/LICENSE",
    "licenses/echarts.txt": "echarts/LICENSE",
    "licenses/icons.txt": "@tabler/icons-sprite/LICENSE",
}
SERVED = (*FILES, "icons.svg")


def missing():
    """Name the files that are not there yet."""
    return [name for name in SERVED if not (TARGET / name).is_file()]


def without_source_map(text):
    """Drop the pointer to a map we do not ship: hashed static storage would follow it and fail."""
    return re.sub(r"\n?(//|/\*)# sourceMappingURL=\S+( ?\*/)?\s*$", "\n", text)


def sprite(text, names):
    """Keep the named symbols of Tabler's sprite of 2 MB; their ids stay as upstream has them: tabler-home."""
    symbols = dict(re.findall(r'(?s)<symbol id="tabler-([^"]+)"(.*?</symbol>)', text))
    if unknown := sorted(set(names) - symbols.keys()):
        sys.exit(f"tools/icons.txt names icons that Tabler does not have: {', '.join(unknown)}")
    body = "\n".join(f'<symbol id="tabler-{name}"{symbols[name]}' for name in sorted(names))
    return f'<svg xmlns="http://www.w3.org/2000/svg"><defs>\n{body}\n</defs></svg>\n'


def write(name, text):
    path = TARGET / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main():
    if not SOURCE.is_dir():
        sys.exit("node_modules is missing: run `make setup`")
    for name, source in FILES.items():
        write(name, without_source_map((SOURCE / source).read_text(encoding="utf-8")))
    names = (ROOT / "tools/icons.txt").read_text(encoding="utf-8").split()
    write("icons.svg", sprite((SOURCE / SPRITE).read_text(encoding="utf-8"), names))


if __name__ == "__main__":
    main()
