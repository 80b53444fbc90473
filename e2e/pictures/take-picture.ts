import type { Page } from '@playwright/test';

const folder = 'docs/pictures';

/** Takes a picture of a page for the documentation, once in each theme. */
export async function takePicture(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png`, animations: 'disabled' });
  }
  await page.emulateMedia({ colorScheme: null });
}
