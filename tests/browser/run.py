"""Looks at every page of the demo in a browser: at two widths, with all tables shut and open.

    .venv/bin/python -B tests/browser/run.py --recoup target/debug/recoup

`--pictures FOLDER` keeps each page as a picture. Prints what is wrong, a line each, and ends
with 1 where anything is.
"""

import argparse
import base64
import importlib.util
import pathlib
import re
import sys

from chromium import Chromium
from demo import Demo

WIDTHS = (1280, 375)
PAGE = "/councils/cambridgeshire/programmes/cambridgeshire-direct-payments"
# States of the form that look unlike the page as it is opened.
STATES = [
    PAGE + "?offset_basis=cumulative_uplift&growth_percent=12.5&lag_quarters=2",
    PAGE + "?recovery_path=statistical&lasting_percent=0",
    PAGE + "?growth_percent=-5&bias_percent=20",
    PAGE + "?growth_percent=ten",
    "/councils/nowhere",
]

OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; }); true"

AXE = """
axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
                             'best-practice']})
   .then(found => found.violations.map(one =>
       one.id + ': ' + one.help + ' (' + one.nodes.map(node => node.target).join(' ') + ')'))
"""

SCROLLS = """
(() => {
    const wide = document.documentElement.scrollWidth, seen = document.documentElement.clientWidth;
    if (wide <= seen) return [];
    return [...document.querySelectorAll('body *')]
        .filter(one => !one.closest('.scroll') && one.getBoundingClientRect().right > seen + 1)
        .slice(0, 3)
        .map(one => `wider than the window (${wide} in ${seen}): ${one.outerHTML.slice(0, 90)}`);
})()
"""

# Words of charts as the browser lays them out: large enough, inside, and on no other.
CHARTS = """
(() => {
    const wrong = [];
    for (const svg of document.querySelectorAll('svg')) {
        const frame = svg.getBoundingClientRect();
        if (frame.width === 0) continue;
        const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
        const scale = frame.width / width;
        // Without the halo around the letters.
        const words = [...svg.querySelectorAll('text')].map(text =>
            [text.textContent, text.getBBox(), parseFloat(getComputedStyle(text).fontSize) * scale]);
        for (const [said, box, size] of words) {
            if (size < 12) wrong.push(`a chart's "${said}" has ${size.toFixed(1)} pixels`);
            if (box.x < -1 || box.x + box.width > width + 1 ||
                box.y < -4 || box.y + box.height > height + 4)
                wrong.push(`a chart's "${said}" leaves its frame`);
        }
        for (const [place, [said, a]] of words.entries())
            for (const [other, b] of words.slice(0, place)) {
                const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
                const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
                if (wide > 1 && high > 4) wrong.push(`a chart's "${said}" lies on "${other}"`);
            }
    }
    return wrong;
})()
"""

def axe_source():
    package = importlib.util.find_spec("axe_playwright_python")
    if package is None:
        raise SystemExit("axe-core is missing: run scripts/setup")
    return (pathlib.Path(package.origin).parent / "axe.min.js").read_text()


def pages(page, origin):
    """Every page that the first one leads to."""
    known, place = ["/", "/sign-in", "/sign-out", "/problems/", "/problems/busy"], 0
    while place < len(known):
        page.open(origin + known[place])
        links = page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
        for link in links:
            if re.match(r"/$|/councils/", link) and link not in known:
                known.append(link)
        place += 1
    return known


def one_of_each(addresses):
    """Pages that are made alike are looked at once: the history of one figure of a programme,
    one log, and a programme as it is, not under each of its scenarios."""
    seen, kept = set(), []
    for address in addresses:
        if "?" in address:
            continue
        kind = re.sub(r"/clawbacks/[^/]+$", "/clawbacks/*", address)
        kind = re.sub(r"^/councils/[^/]+/commits$", "/commits", kind)
        if kind not in seen:
            seen.add(kind)
            kept.append(address)
    return kept


def look(page, origin, address, width, axe, folder):
    """What is wrong with a page at a width."""
    page.size(width)
    page.open(origin + address)
    wrong = [f"fetches {url}" for url in page.asked if not url.startswith(origin)]
    # That a page refuses what was asked is told to the console by its status alone.
    wrong += [text for text in page.complaints if "the server responded with a status" not in text]
    if folder:
        name = re.sub(r"[^a-z0-9]+", "-", address).strip("-") or "first"
        data = base64.b64decode(page.picture())
        (folder / f"{name}-{width}.png").write_bytes(data)
    for state in ("shut", "open"):
        if state == "open":
            page.evaluate(OPEN_ALL)
        page.evaluate(axe + "; true")
        for check in (AXE, SCROLLS, CHARTS):
            wrong += [f"{said} [tables {state}]" for said in page.evaluate(check)]
    return [f"{address} at {width}: {said}" for said in wrong]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--recoup", required=True)
    options.add_argument("--pictures", type=pathlib.Path)
    options = options.parse_args()
    if options.pictures:
        options.pictures.mkdir(parents=True, exist_ok=True)
    wrong, axe = [], axe_source()
    with Demo(options.recoup) as demo, Chromium() as browser:
        page = browser.page()
        page.size(WIDTHS[0])
        addresses = one_of_each(pages(page, demo.origin)) + STATES
        for address in addresses:
            for width in WIDTHS:
                wrong += look(page, demo.origin, address, width, axe, options.pictures)
        page.close()
    for said in wrong:
        print(said)
    print(f"{len(addresses)} pages at {' and '.join(map(str, WIDTHS))} pixels: {len(wrong)} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
