"""How a page looks: axe-core, its width, and the words of its charts."""

import importlib.util
import pathlib

OPEN_ALL = "document.querySelectorAll('details').forEach(one => { one.open = true; }); true"

AXE = """
axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
                             'best-practice']})
   .then(found => found.violations.map(one =>
       one.id + ': ' + one.help + ' (' + one.nodes.map(node => node.target).join(' ') + ')'))
"""

# Nothing is wider than the window but in a named box that scrolls, and no words are cut off.
SCROLLS = """
(() => {
    const wide = document.documentElement.scrollWidth, seen = document.documentElement.clientWidth;
    const said = one => one.outerHTML.slice(0, 90);
    const wrong = [...document.querySelectorAll('main *, header *, footer *')]
        .filter(one => ['hidden', 'clip'].includes(getComputedStyle(one).overflowX)
            && !one.closest('.govuk-visually-hidden, svg') && one.clientWidth > 1
            && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1))
        .map(one => `cut off: ${said(one)}`);
    if (wide > seen) wrong.push(...[...document.querySelectorAll('body *')]
        .filter(one => !one.closest('.scroll') && one.getBoundingClientRect().right > seen + 1)
        .slice(0, 3)
        .map(one => `wider than the window (${wide} in ${seen}): ${said(one)}`));
    if (wide > seen && wrong.length === 0) wrong.push(`wider than the window (${wide} in ${seen})`);
    for (const box of document.querySelectorAll('.scroll'))
        if (box.tabIndex !== 0 || !box.getAttribute('aria-label') ||
            box.getAttribute('role') !== 'region')
            wrong.push(`a box that scrolls without a name or a keyboard: ${said(box)}`);
    // On a phone no column of a table is out of sight.
    for (const table of document.querySelectorAll('table.stack'))
        if (seen <= 640 && table.scrollWidth > table.parentElement.clientWidth + 1)
            wrong.push(`a column is out of sight: ${said(table.parentElement)}`);
    return wrong;
})()
"""

# Words of charts as the browser lays them out: large enough, inside, on no other, and dark
# enough on what lies under them.
CHARTS = """
(() => {
    const wrong = [];
    const light = ([red, green, blue]) => {
        const part = value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        const [r, g, b] = [red, green, blue].map(value => part(value / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const colour = text => (text.match(/[\\d.]+/g) || []).map(Number);
    const under = (text, svg, box) => {
        let ground = [255, 255, 255];
        // A halo of white lies around the letters.
        if (text.closest('.halo') || text.classList.contains('halo')) return ground;
        const point = svg.createSVGPoint();
        point.x = box.x + box.width / 2;
        point.y = box.y + box.height / 2;
        for (const shape of svg.querySelectorAll('rect, path, polygon, circle')) {
            const style = getComputedStyle(shape);
            if (style.fill === 'none' || !shape.isPointInFill(point)) continue;
            if (!(shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)) continue;
            const share = Number(style.fillOpacity) * Number(style.opacity);
            ground = ground.map((value, at) => value * (1 - share) + colour(style.fill)[at] * share);
        }
        return ground;
    };
    for (const svg of document.querySelectorAll('svg')) {
        const frame = svg.getBoundingClientRect();
        if (frame.width === 0) continue;
        const label = svg.querySelector('desc');
        if (!label || label.textContent.length > 300) wrong.push('a chart has no text or a long one');
        const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
        const scale = frame.width / width;
        // Without the halo around the letters.
        const words = [...svg.querySelectorAll('text')].map(text =>
            [text.textContent, text.getBBox(), parseFloat(getComputedStyle(text).fontSize) * scale,
             text]);
        for (const [said, box, size, text] of words) {
            if (size < 12) wrong.push(`a chart's "${said}" has ${size.toFixed(1)} pixels`);
            if (box.x < -1 || box.x + box.width > width + 1 ||
                box.y < -4 || box.y + box.height > height + 4)
                wrong.push(`a chart's "${said}" leaves its frame`);
            const [one, other] = [light(colour(getComputedStyle(text).fill)),
                                  light(under(text, svg, box))].sort((a, b) => b - a);
            const contrast = (one + 0.05) / (other + 0.05);
            if (contrast < 4.5) wrong.push(`a chart's "${said}" has contrast ${contrast.toFixed(2)}`);
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


# What has to be seen of a programme's page before anybody scrolls.
FIRST_SCREEN = """
['.headline', '.figures', '.first svg.wide'].filter(one => {
    const box = document.querySelector(one)?.getBoundingClientRect();
    return !box || box.height === 0 || box.bottom > innerHeight;
}).map(one => `${one} is not whole on the first screen`)
"""


def axe_source():
    """The script of axe-core."""
    package = importlib.util.find_spec("axe_playwright_python")
    if package is None:
        raise SystemExit("axe-core is missing: run scripts/setup")
    return (pathlib.Path(package.origin).parent / "axe.min.js").read_text()


def judge(page, axe):
    """What is wrong with the page that is open, with its details shut and open."""
    wrong = []
    page.evaluate(axe + "; true")
    for state in ("shut", "open"):
        if state == "open":
            page.evaluate(OPEN_ALL)
        for check in (AXE, SCROLLS, CHARTS):
            wrong += [f"{said} [details {state}]" for said in page.evaluate(check)]
    return wrong


def fetched_elsewhere(page, origin):
    """What a page asked for elsewhere, and what the browser complains of."""
    wrong = [f"fetches {url}" for url in page.asked if not url.startswith(origin)]
    # That a page refuses what was asked is told to the console by its status alone.
    complaints = [text for text in page.complaints if "the server responded with a status" not in text]
    return wrong + complaints
