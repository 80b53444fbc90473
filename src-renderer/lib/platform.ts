/** Whether keys are what they are on a Mac. */
export const isMac = navigator.platform.startsWith('Mac');

/** The modifiers of a key event. */
type Modifiers = Pick<KeyboardEvent, 'metaKey' | 'ctrlKey' | 'altKey' | 'shiftKey'>;

/** Whether the platform's command key is held, and no other. */
export function hasOnlyCommandKey({ metaKey, ctrlKey, altKey, shiftKey }: Modifiers): boolean {
  const [command, other] = isMac ? [metaKey, ctrlKey] : [ctrlKey, metaKey];
  return command && !other && !altKey && !shiftKey;
}
