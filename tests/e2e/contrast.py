"""Text that is hard to read on a page as drawn: contrast below 4.5 to 1 (WCAG 2.2, success criterion 1.4.3)."""

from __future__ import annotations

from playwright.sync_api import Page

LEAST = 4.5
# Every element with text of its own, its colour over the backgrounds that show through; icons, what is
# disabled or not shown, and the value of a slider, which stands above the thumb it is part of, are exempt.
_AUDIT = """(least) => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const over = (top, below) => { const a = top[3] ?? 1; return [0, 1, 2].map(k => top[k] * a + below[k] * (1 - a)); };
  const light = rgb => { const [r, g, b] = rgb.map(x => (x /= 255) <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const ground = element => { const layers = [];
    for (let node = element; node; node = node.parentElement) layers.unshift(channels(getComputedStyle(node).backgroundColor));
    return layers.reduce((below, top) => over(top, below), [255, 255, 255]); };
  const exempt = '[data-testid=stIconMaterial], [data-testid=stSliderThumbValue], [disabled], [aria-disabled=true], [data-disabled]';
  const faint = [];
  const tell = (text, colour, below) => { const [one, other] = [light(over(colour, below)), light(below)];
    const ratio = (Math.max(one, other) + .05) / (Math.min(one, other) + .05);
    if (ratio < least) faint.push(`${text.slice(0, 60)} (${ratio.toFixed(2)})`); };
  for (const text of document.querySelectorAll('.xtick text, .ytick text, .g-xtitle text, .g-ytitle text'))
    tell(text.textContent, channels(getComputedStyle(text).fill), ground(text));
  for (const element of document.querySelectorAll('#root *')) {
    const text = [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.textContent.trim()).join(' ').trim();
    if (!text || !element.offsetParent || element.closest(exempt)) continue;
    const colour = channels(getComputedStyle(element).color);
    if (colour[3] === 0) continue;
    tell(text, colour, ground(element));
  }
  return faint;
}"""


def hard_to_read(page: Page) -> list[str]:
    """The texts of a page whose contrast is too low, each with what it is."""
    found: list[str] = page.evaluate(_AUDIT, LEAST)
    return found
