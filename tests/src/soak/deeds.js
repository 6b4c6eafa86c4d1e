// One deed of somebody who uses the page without a plan: `args` are its name and three numbers from 0 to 1.
// Says what was done, or null where there was nothing to do it with.
const [name, a, b, c] = args;
const isThere = (element) => element.checkVisibility() && !element.disabled && element.ariaDisabled !== "true";
const all = (css) => [...document.querySelectorAll(css)].filter(isThere);
const pick = (list, chance) => list[Math.min(list.length - 1, Math.floor(chance * list.length))];
const click = (element) => {
  if (!element) return null;
  element.focus();
  element.click();
  return element.id || element.innerText || element.ariaLabel || element.className;
};
const set = (control, value) => {
  if (!control) return null;
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(control), "value").set.call(control, value);
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
  return `${control.id || control.ariaLabel} = ${value}`;
};
const key = (key) => {
  document.activeElement?.blur();
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  return key;
};
const go = (fragment) => {
  location.hash = fragment;
  return fragment;
};
// Nothing that asks for a file, saves one, or leaves the page.
const LEFT_ALONE = "[type=file], .export-button, #scenario-open, #scenario-save, #block-choose, #more-files, #lesson-open, a[target], a[download]";
const deeds = {
  open() {
    set(all("#collateral")[0], (1 + 30 * a).toFixed(2));
    set(all("#debt")[0], Math.round(40000 * b));
    return click(all("#open-position, #add-position")[0]);
  },
  shock() {
    set(all("#shock-slider")[0], Math.round(-60 + 80 * a));
    return click(all("#shock")[0]);
  },
  play: () => key(" "),
  ahead: () => key("ArrowRight"),
  back: () => key("ArrowLeft"),
  liquidation: () => key("l"),
  worst: () => key("w"),
  fill: () => key(pick(["1", "2", "3", "Escape"], a)),
  seek() {
    const scrubber = all("#scrubber")[0];
    return set(scrubber, Math.round(Math.min(60, Number(scrubber?.max ?? 0)) * a));
  },
  undo: () => click(all("#undo")[0]),
  reset: () => click(all("#scenario-reset")[0]),
  market: () => go(`s=${pick(["first", "flash-crash", "lending-mix", "spot-cascade", "sharded-totals", "oracle-fault", "by-hand", "isolated-markets", "random-walk", "crv-short"], a)}`),
  link: () => go(pick(["s=first&b=9", "s=first&b=12&c=layout.sharded.16", "s=flash-crash&b=30&paused", "s=AAAA", "s=first&b=99999", "s=lending-mix&b=4"], a)),
  compare: () => click(pick(all("#compare-open, #compare-begin, #compare-close, [id^=fork-compare]"), a)),
  fork: () => click(pick(all("#forks, [id^=fork-return]"), a)),
  lesson: () => (a < 0.3 ? go("lesson=why-the-line") : click(pick(all("#lesson-next, #lesson-next, #lesson-solve, #lesson-back, #lesson-close"), b))),
  language: () => go(`lang=${a < 0.5 ? "zh" : "en"}`),
  share: () => click(all("#share")[0]),
  transaction: () => click(pick(all("#feed .feed-item, .tx-row, tr[tabindex], [data-transaction]"), a)),
  hover() {
    const canvas = pick(all("canvas.canvas-base"), a);
    if (!canvas) return null;
    const box = canvas.getBoundingClientRect();
    const at = { bubbles: true, button: 0, clientX: box.x + box.width * b, clientY: box.y + box.height * c };
    for (const type of ["pointermove", "pointerdown", "pointerup"]) canvas.dispatchEvent(new PointerEvent(type, at));
    return "canvas";
  },
  choose() {
    const list = pick(all("select"), a);
    if (!list) return null;
    list.selectedIndex = Math.floor(b * list.options.length);
    list.dispatchEvent(new Event("change", { bubbles: true }));
    return `${list.id || list.ariaLabel}: ${list.selectedOptions[0]?.text}`;
  },
  press: () => click(pick(all("button, summary, input[type=radio], input[type=checkbox], [role=tab]").filter((element) => !element.matches(LEFT_ALONE)), a)),
};
done(deeds[name]());
