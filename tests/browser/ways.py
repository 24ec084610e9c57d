"""The ways in which a page is used that are not a mouse on a large screen: by keyboard, much
larger, with other spacing, on paper, and without the script."""

from looks import CHARTS, SCROLLS

# Everything that takes the keyboard, in the order of the document; of radios one a group.
STOPS = """
window.stops = (() => {
    const groups = new Set();
    return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
        .filter(one => {
            if (one.type === 'hidden' || one.disabled || !one.checkVisibility({visibilityProperty: true,
                contentVisibilityAuto: true})) return false;
            if (one.type !== 'radio') return true;
            const chosen = document.querySelector(`input[name="${one.name}"]:checked`);
            if (groups.has(one.name) || (chosen && chosen !== one)) return false;
            groups.add(one.name);
            return true;
        });
})();
window.plain = stops.map(one => looks(one));
stops.length
"""

LOOKS = """
window.looks = one => {
    const of = getComputedStyle(one.type === 'radio' ? one.nextElementSibling : one, null);
    const radio = one.type === 'radio' ? getComputedStyle(one.nextElementSibling, '::before') : of;
    // A line that is not drawn, or is drawn in no colour, shows nothing.
    const line = style => style.outlineStyle === 'none' || /, 0\\)$/.test(style.outlineColor)
        ? '' : `${style.outlineStyle} ${style.outlineWidth}`;
    return [line(of), of.boxShadow, of.backgroundColor, line(radio), radio.boxShadow].join('|');
};
true
"""

FOCUSED = """
(() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const box = one.getBoundingClientRect();
    return {
        at: stops.indexOf(one),
        said: one.outerHTML.slice(0, 80),
        isPlain: looks(one) === plain[stops.indexOf(one)],
        isSeen: box.bottom > 0 && box.top < innerHeight && (box.width > 0 || one.type === 'radio'),
    };
})()
"""


def keyboard(page):
    """Tab goes through everything once, in the order of the document, seen each time."""
    page.evaluate(LOOKS)
    count, wrong, seen = page.evaluate(STOPS), [], []
    page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges(); scrollTo(0, 0); true")
    for _ in range(count + 5):
        page.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None or (seen and focused["at"] == seen[0]):
            break
        seen.append(focused["at"])
        if focused["isPlain"]:
            wrong.append(f"nothing shows the focus on {focused['said']}")
        if not focused["isSeen"]:
            wrong.append(f"the focus is out of sight on {focused['said']}")
    if seen != list(range(count)):
        missed = [at for at in range(count) if at not in seen]
        said = [page.evaluate(f"stops[{at}].outerHTML.slice(0, 80)") for at in missed[:3]]
        wrong.append(f"Tab stops at {len(seen)} of {count}, or in another order: {said or seen}")
    return wrong


def larger(page, open_it):
    """At 200% nothing is lost or has to be scrolled sideways; nor in a window of 320 pixels, nor
    with letters that are twice as large, nor with the spacing that people set for themselves."""
    wrong = []
    for what, width, scale, script in [
        ("at 200%", 640, 2, "true"),
        ("at 320 pixels", 320, 1, "true"),
        ("with letters of 200%", 1280, 1, "document.documentElement.style.fontSize = '200%'; true"),
        ("with wide spacing", 1280, 1, SPACING),
        ("with wide spacing at 375 pixels", 375, 1, SPACING),
    ]:
        page.size(width, scale=scale)
        open_it()
        page.evaluate(script)
        checks = [SCROLLS] if "spacing" in what or "letters" in what else [SCROLLS, CHARTS]
        wrong += [f"{said} [{what}]" for check in checks for said in page.evaluate(check)]
    page.size(1280)
    return wrong


# What WCAG 1.4.12 lets people set. Words of a picture are part of it.
SPACING = """
(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:not(svg *) { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
    return true;
})()
"""

PRINTED = """
(() => {
    const isShown = one => one.checkVisibility() && one.getBoundingClientRect().height > 0;
    const wrong = [];
    for (const one of document.querySelectorAll('nav, .govuk-skip-link, .panel, .onscreen'))
        if (isShown(one)) wrong.push(`is printed: ${one.outerHTML.slice(0, 80)}`);
    for (const table of document.querySelectorAll('details table'))
        if (!table.closest('.again') && !isShown(table)) wrong.push('a table stays shut on paper');
    for (const box of document.querySelectorAll('.scroll'))
        if (box.checkVisibility() && box.scrollWidth > box.clientWidth + 1)
            wrong.push(`a table is cut off on paper: ${box.getAttribute('aria-label')}`);
    for (const link of document.querySelectorAll('main a'))
        if (isShown(link) && !['none', 'normal'].includes(getComputedStyle(link, '::after').content))
            wrong.push(`an address is printed: ${link.textContent}`);
    return wrong;
})()
"""

# What is left of A4 between its margins.
PAPER = 687


def on_paper(page):
    """On paper there is no navigation, and every table is open and whole."""
    page.size(PAPER)
    page.send("Emulation.setEmulatedMedia", media="print")
    wrong = [f"{said} [print]" for said in page.evaluate(PRINTED)]
    page.send("Emulation.setEmulatedMedia", media="")
    page.size(1280)
    return wrong
