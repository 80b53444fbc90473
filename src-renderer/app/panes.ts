/** What can have the focus, the likeliest first. */
const targets = [
  '[role="row"][aria-selected="true"]',
  '[role="tab"][aria-selected="true"]',
  'button:not(:disabled)',
  'input:not(:disabled)',
];

/** Where the focus was in a pane when it was left. */
const lastFocus = new WeakMap<Element, HTMLElement>();

/** Moves the focus to the next pane of the window, or the one before; panes are marked with `data-pane`. */
export function movePane(by: 1 | -1): void {
  const panes = [...document.querySelectorAll('[data-pane]')].filter((pane) => entryOf(pane) !== undefined);
  const from = document.activeElement;
  const current = panes.findIndex((pane) => pane.contains(from));
  const leaving = panes[current];
  if (leaving && from instanceof HTMLElement) lastFocus.set(leaving, from);
  const start = current === -1 && by === -1 ? 0 : current;
  const next = panes[(start + by + panes.length) % panes.length];
  if (next) entryOf(next)?.focus();
}

/** Where the focus goes in a pane: where it was, else the likeliest place. Of rows and tabs the selected one counts. */
function entryOf(pane: Element): HTMLElement | undefined {
  const last = lastFocus.get(pane);
  if (last && !last.matches('[role="row"], [role="tab"]') && pane.contains(last) && isShown(last))
    return last;
  for (const selector of targets) {
    const found = [...pane.querySelectorAll<HTMLElement>(selector)].find(isShown);
    if (found) return found;
  }
  return undefined;
}

function isShown(element: HTMLElement): boolean {
  return element.offsetParent !== null;
}
