import { TestHome } from './test-home';

/** Builds the guest image once for all tests; minutes the first time, a moment afterwards. */
export default async function setup(): Promise<void> {
  const home = await TestHome.make();
  try {
    const result = await home.corral(['image', 'build']);
    if (result.exitCode !== 0) throw new Error(`The guest image could not be built: ${result.stderr}`);
  } finally {
    await home.dispose();
  }
}
