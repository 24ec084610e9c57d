"""What people do on the pages: move a slider, ask without the script, sign in, submit a file."""

import json
import pathlib

import ways
from looks import FIRST_SCREEN, fetched_elsewhere, judge

PAGE = "/councils/cambridgeshire/programmes/cambridgeshire-direct-payments"
ROOT = pathlib.Path(__file__).parents[2]
# How long the figures may take to follow a slider; a debug build computes slowly.
PATIENCE_MS = {"debug": 400, "release": 100}

FIGURES = "[...document.querySelectorAll('.figures .value')].map(one => one.textContent)"

MOVED = """
new Promise(done => {
    const slider = document.querySelector('#growth_percent + .slider');
    const part = document.querySelector('[data-part=answer]'), began = performance.now();
    new MutationObserver(() => done(performance.now() - began)).observe(part, {childList: true});
    for (const value of ['8', '6', '4', '5']) {
        slider.value = value;
        slider.dispatchEvent(new Event('input', {bubbles: true}));
    }
    setTimeout(() => done(-1), 5000);
})
"""

SETTLED = """
new Promise(done => {
    const look = () => location.search.includes('growth_percent=5&')
        ? done(true) : setTimeout(look, 10);
    look();
})
"""


def slider(page, origin, build):
    """A moved slider shows the server's new figures, and the address is theirs."""
    page.open(origin + PAGE)
    before = page.evaluate(FIGURES)
    took = page.evaluate(MOVED)
    page.evaluate(SETTLED)
    page.evaluate("new Promise(done => setTimeout(() => done(true), 300))")
    shown, address = page.evaluate(FIGURES), page.evaluate("location.href")
    focus = page.evaluate("document.querySelector('[aria-live]').textContent.includes('41.7%')")
    wrong = fetched_elsewhere(page, origin)
    page.open(address)
    told = page.evaluate(FIGURES)
    if shown != told or shown == before:
        wrong.append(f"the slider shows {shown}, the server {told}, and before it was {before}")
    if not 0 <= took <= PATIENCE_MS[build]:
        wrong.append(f"the first figures took {took:.0f} ms")
    if not focus:
        wrong.append("the headline did not follow")
    # What the server refuses is said, and the figures stay.
    page.evaluate("""
        (() => {
            const field = document.querySelector('#growth_percent');
            field.value = 'ten';
            field.dispatchEvent(new Event('input', {bubbles: true}));
            return new Promise(done => setTimeout(() => done(true), 700));
        })()""")
    said = page.evaluate("document.querySelector('form [role=status]').textContent")
    if "expected a number in per cent" not in said or page.evaluate(FIGURES) != told:
        wrong.append(f"a wrong number is answered by {said!r}")
    return [f"slider: {said}" for said in wrong], took


def first_screen(page, origin, queries):
    """Headline, figures and a chart are seen without scrolling, in a small window."""
    wrong = []
    page.size(1280, 800)
    for address in [PAGE.replace("direct-payments", "independent-living"), PAGE, *queries]:
        page.open(origin + address)
        wrong += [f"{address}: {said}" for said in page.evaluate(FIRST_SCREEN)]
    page.size(1280)
    return wrong


def without_script(page, origin):
    """The form works without the script."""
    page.send("Emulation.setScriptExecutionDisabled", value=True)
    page.open(origin + PAGE)
    has_slider = page.evaluate("document.querySelector('.slider') !== null")
    page.go("document.querySelector('#growth_percent').value = '5';"
            "document.querySelector('.panel button').click()")
    said = page.evaluate("document.querySelector('.headline').textContent")
    page.send("Emulation.setScriptExecutionDisabled", value=False)
    wrong = [] if "41.7%" in said else [f"without script the form says {said!r}"]
    return wrong + (["there is a slider that does nothing"] if has_slider else [])


def sign_in(page, origin):
    """The form of signing in reaches the service, and its origin is ours."""
    page.open(origin + "/sign-in")
    page.go("document.querySelector('#key').value = 'rcp_live_wrong';"
            "document.querySelector('form button').click()")
    said = page.evaluate("document.querySelector('main').textContent")
    return [] if "The key is not known" in said else [f"signing in says {said.strip()[:90]!r}"]


def check(page, origin, path):
    """Chooses a file on the page and gets the check."""
    page.open(origin + PAGE + "/submit")
    page.choose("#file", path)
    page.go("document.querySelector('main form button').click()")


def submit(page, origin, axe, work):
    """A workbook is chosen, checked and confirmed; a bad file and a doubtful table are shown."""
    wrong = []
    paper = (ROOT / PAGE.replace("/councils/cambridgeshire/programmes", "examples").lstrip("/")
             / "clawbacks-as-published.csv").read_text()
    doubtful, bad = work / "doubtful.csv", work / "bad.csv"
    for year in range(2017, 2021):
        paper = paper.replace(f"{year}-{year % 100 + 1}", f"{year - 6}-{year % 100 - 5}")
    doubtful.write_text(paper)
    bad.write_text("Year,Quarter,Amount\n2021-22,Q1,61O000\n2021-22,Q9,7\n")
    for path, says in [
        (bad, "The file cannot be taken as it is"),
        (doubtful, "14 of 18 printed totals agree"),
        (ROOT / "examples/outturn.xlsx", "One figure is new"),
    ]:
        for width in (375, 1280):
            page.size(width)
            check(page, origin, path)
            said = page.evaluate("document.querySelector('.state').textContent")
            if says not in said:
                wrong.append(f"{path.name}: {said!r}")
            wrong += [f"{path.name} at {width}: {one}" for one in judge(page, axe)]
            wrong += fetched_elsewhere(page, origin)
        if path == doubtful:
            found = ways.keyboard(page) + ways.on_paper(page)
            found += ways.larger(page, lambda: check(page, origin, doubtful))
            wrong += [f"{path.name}: {one}" for one in found]
    page.go("document.querySelector('#submitted_by').value = 'A Clerk';"
            "document.querySelector('button[value=confirm]').click()")
    said = page.evaluate("document.querySelector('h1').textContent")
    if said != "One figure was recorded":
        wrong.append(f"the receipt says {said!r}")
    wrong += [f"receipt: {one}" for one in judge(page, axe)]
    page.open(origin + PAGE + "/clawbacks")
    rows = page.evaluate("[...document.querySelectorAll('tbody tr')].map(row => row.textContent)")
    if not any(row.startswith("2021-22-Q1") for row in rows):
        wrong.append("what was confirmed is not recorded: " + json.dumps(rows[-1:]))
    return [f"submit: {said}" for said in wrong]
