"""Makes the pictures of pages that README shows.

    .venv/bin/python -B tests/browser/pictures.py --recoup target/debug/recoup
"""

import argparse
import base64
import pathlib

from chromium import Chromium
from demo import Demo

PAGE = "/councils/cambridgeshire/programmes/cambridgeshire-direct-payments"
PICTURES = [("programme", 1280, 1500), ("programme-phone", 375, 1100)]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--recoup", required=True)
    options = options.parse_args()
    images = pathlib.Path(__file__).parents[2] / "docs/images"
    with Demo(options.recoup) as demo, Chromium() as browser:
        page = browser.page()
        for name, width, height in PICTURES:
            page.size(width, height)
            page.open(demo.origin + PAGE)
            data = base64.b64decode(page.picture(whole=False))
            (images / f"{name}.png").write_bytes(data)
        page.close()


if __name__ == "__main__":
    main()
