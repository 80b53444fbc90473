/* oxlint-disable no-control-regex -- control characters are what this file is about. */

/** OSC, DCS, PM, APC and SOS strings with their end; CSI sequences; other two-byte escapes. */
const escapeSequences =
  /(?:\u001b[\]P^_X][^\u0007\u001b]*(?:\u0007|\u001b\\)?)|(?:(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?)|(?:\u001b[ -/]*[0-~]?)/g;
const otherControls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * What a guest wrote, as text that can't do anything to the terminal it is printed on: no escape
 * sequences, no control characters but line feed and tab.
 */
export function plainText(fromGuest: string): string {
  return fromGuest.replaceAll('\r\n', '\n').replaceAll(escapeSequences, '').replaceAll(otherControls, '');
}
