/** https only: a link that ends in punctuation or a bracket ends before it. */
export const linkPattern = /https:\/\/[^\s"'!*(){}|\\^<>`]*[^\s"':,.!?{}|\\^~[\]`()<>]/u;

/** The host that a link really leads to, or undefined when it is none that Corral opens. */
export function hostOfLink(link: string): string | undefined {
  try {
    const { protocol, host } = new URL(link);
    return protocol === 'https:' && host !== '' ? host : undefined;
  } catch {
    return undefined;
  }
}
