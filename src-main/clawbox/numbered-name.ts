import { CorralError } from '../host/errors';

const form = /^clawbox-([1-9]\d{0,2})$/i;

/** What the VM of a number is called, and the account in its guest. */
export function numberedName(number: number): string {
  return `clawbox-${number}`;
}

/** The number that a name stands for; null for other names. */
export function numberOf(name: string): number | null {
  const digits = form.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** @throws CorralError `invalid-input` for a name that only the VM of its number may have */
export function requireOrdinaryName(name: string): void {
  const number = numberOf(name);
  if (number === null) return;
  throw new CorralError(
    'invalid-input',
    `“${name}” is the name of the numbered VM ${number}, which is made with: corral up ${number}. Choose another name.`,
  );
}
