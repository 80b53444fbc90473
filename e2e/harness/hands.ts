import type { Locator, Page } from '@playwright/test';

/** How a person works a window: the same journey is made with the mouse and with the keyboard alone. */
export interface Hands {
  /** Uses a button, tab, row or menu item. */
  press(target: Locator): Promise<void>;
  /** Replaces the text of a field. */
  write(field: Locator, text: string): Promise<void>;
}

/** Uses the mouse for all that can be clicked. */
export function mouse(): Hands {
  return {
    press: (target) => target.click(),
    write: (field, text) => field.fill(text),
  };
}

const mostSteps = 80;

/** Never touches the mouse: Tab, arrows, Enter and typing, with F6 as the way out of a terminal. */
export function keyboard(page: Page): Hands {
  return {
    press: async (target) => {
      await reach(page, target);
      await page.keyboard.press('Enter');
    },
    write: async (field, text) => {
      await reach(page, field);
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(text);
    },
  };
}

/** Moves the focus as far as it takes. @throws when the target can't be reached by keys */
async function reach(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  const visited: string[] = [];
  for (let step = 0; step < mostSteps; step++) {
    if (await hasFocus(target)) return;
    visited.push(await focusedName(page));
    await page.keyboard.press(await nextKey(target));
  }
  throw new Error(`${String(target)} can't be reached by keyboard. Visited: ${visited.join(' → ')}`);
}

function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

/** In a list, tabs or a menu that holds the target its arrows lead on; everywhere else Tab does. */
function nextKey(target: Locator): Promise<string> {
  return target.evaluate((element) => {
    const focused = document.activeElement;
    if (focused?.classList.contains('xterm-helper-textarea') === true) return 'Shift+F6';
    const group = element.closest('[role="menu"], [role="tablist"], [role="listbox"], [role="grid"]');
    if (!group?.contains(focused) || element.closest('[role="gridcell"]') !== null) return 'Tab';
    const isRow = group.getAttribute('aria-orientation') === 'horizontal' || group.role === 'tablist';
    return isRow ? 'ArrowRight' : 'ArrowDown';
  });
}

function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent?.slice(0, 40) ?? 'nothing';
  });
}
