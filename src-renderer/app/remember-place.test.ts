import { afterEach, beforeEach, expect, it } from 'vitest';
import { useNavigation } from './navigation-store';
import { rememberPlace } from './remember-place';

let kept: Map<string, string>;
let forget: () => void;
const storage = (): Storage =>
  ({
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }) as Storage;
/** What happens when the window closes and opens again. */
const openAgain = (): void => {
  forget();
  useNavigation.setState(useNavigation.getInitialState(), true);
  forget = rememberPlace(storage());
};

beforeEach(() => {
  kept = new Map();
  forget = rememberPlace(storage());
});
afterEach(() => forget());

it('comes back to the tab of the VM', () => {
  useNavigation.getState().show('some-id', 'console');
  openAgain();
  expect(useNavigation.getState()).toMatchObject({ vmId: 'some-id', tab: 'console' });
});

it.each(['{', '[]', 'null', '{"vmId":7,"tab":"elsewhere"}'])('begins anew with %s', (broken) => {
  useNavigation.getState().show('some-id', 'console');
  kept = new Map([...kept.keys()].map((key) => [key, broken]));
  openAgain();
  expect(useNavigation.getState()).toMatchObject({ vmId: null, tab: 'overview' });
});
