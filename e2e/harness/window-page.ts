import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';

/** The main window as a person speaks of it. */
export const herd = (page: Page): Locator => page.getByRole('grid', { name: 'Machines' });
export const row = (page: Page, name: string): Locator => herd(page).getByRole('row', { name });
export const stateOf = (page: Page, name: string): Locator => row(page, name).getByTestId('state');
export const tab = (page: Page, name: string): Locator => page.getByRole('tab', { name, exact: true });
export const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });

/** The text of the terminals that are shown; a terminal that WebGL paints has none (see `readable`). */
export const screens = (page: Page): Locator => page.locator('.xterm-accessibility:visible');

/** Lets terminals mirror their screens as text, as for a screen reader. */
export async function readable(page: Page): Promise<void> {
  await page.evaluate(() => window.corral.settings.change({ terminal: { screenReader: true } }));
}

/** Accessibility faults. Legacy mode, since Electron 25 can't open the extra page that axe works in otherwise. */
export async function faults(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
