"""Looks at every page of the demo in a browser, and does on them what people do.

    .venv/bin/python -B tests/browser/run.py --recoup target/debug/recoup

`--size full` also takes every page by keyboard, larger, with other spacing and on paper.
`--pictures FOLDER` keeps each page as a picture. Prints what is wrong, a line each, and ends
with 1 where anything is.
"""

import argparse
import base64
import pathlib
import re
import sys
import tempfile
import time

import deeds
import ways
from chromium import Chromium
from deeds import PAGE
from demo import Demo
from looks import axe_source, fetched_elsewhere, judge

WIDTHS = (1280, 375)
# States of the form that look unlike the page as it is opened.
STATES = [
    PAGE + "?offset_basis=cumulative_uplift&growth_percent=12.5&lag_quarters=2",
    PAGE + "?recovery_path=statistical&lasting_percent=0",
    PAGE + "?growth_percent=-5&bias_percent=20",
    PAGE + "?growth_percent=ten",
    "/councils/nowhere",
]
# Pages of each kind, which are used in every way also where time is short.
SHORT = ["/", PAGE, PAGE + "/submit"]


def pages(page, origin):
    """Every page that the first one leads to."""
    known, place = ["/", "/sign-in", "/sign-out", "/problems/", "/problems/busy"], 0
    while place < len(known):
        page.open(origin + known[place])
        links = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
        for link in (link.split("#")[0] for link in links):
            if re.match(r"/$|/councils/", link) and link not in known:
                known.append(link)
        place += 1
    return known


def one_of_each(addresses):
    """Pages that are made alike are looked at once: the history of one figure of a programme,
    one log, one form for a file, and a programme as it is, not under each of its scenarios."""
    seen, kept = set(), []
    for address in addresses:
        if "?" in address:
            continue
        kind = re.sub(r"/clawbacks/[^/]+$", "/clawbacks/*", address)
        kind = re.sub(r"^/councils/[^/]+/commits$", "/commits", kind)
        kind = re.sub(r"^/councils/.*/submit$", "/submit", kind)
        if kind not in seen:
            seen.add(kind)
            kept.append(address)
    return kept


def look(page, origin, address, width, axe, folder):
    """What is wrong with a page at a width."""
    page.size(width)
    page.open(origin + address)
    wrong = fetched_elsewhere(page, origin)
    if folder:
        name = re.sub(r"[^a-z0-9]+", "-", address).strip("-") or "first"
        data = base64.b64decode(page.picture())
        (folder / f"{name}-{width}.png").write_bytes(data)
    wrong += judge(page, axe)
    return [f"{address} at {width}: {said}" for said in wrong]


def use(page, origin, address):
    """What is wrong with a page for those who use it in another way."""
    def open_it():
        page.open(origin + address)

    page.size(WIDTHS[0])
    open_it()
    wrong = ways.keyboard(page) + ways.on_paper(page) + ways.larger(page, open_it)
    return [f"{address}: {said}" for said in wrong]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--recoup", required=True)
    options.add_argument("--size", choices=("quick", "full"), default="quick")
    options.add_argument("--pictures", type=pathlib.Path)
    options = options.parse_args()
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    wrong, axe, began = [], axe_source(), time.monotonic()
    build = "release" if "release" in options.recoup else "debug"
    with Demo(options.recoup) as demo, Chromium() as browser, tempfile.TemporaryDirectory() as work:
        page = browser.page()
        page.size(WIDTHS[0])
        addresses = one_of_each(pages(page, demo.origin)) + STATES
        for address in addresses:
            for width in WIDTHS:
                wrong += look(page, demo.origin, address, width, axe, options.pictures)
        for address in addresses if options.size == "full" else SHORT:
            wrong += use(page, demo.origin, address)
        page.size(WIDTHS[0])
        wrong += deeds.first_screen(page, demo.origin, STATES[:3])
        found, took = deeds.slider(page, demo.origin, build)
        wrong += found + deeds.without_script(page, demo.origin) + deeds.sign_in(page, demo.origin)
        wrong += deeds.submit(page, demo.origin, axe, pathlib.Path(work))
        page.close()
    for said in wrong:
        print(said)
    print(f"{len(addresses)} pages at {' and '.join(map(str, WIDTHS))} pixels, the figures {took:.0f} ms "
          f"after a slider, in {time.monotonic() - began:.0f} s: {len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
