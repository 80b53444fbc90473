import { CorralError } from '../host/errors';

/** The id of an added image: its name in lower case, other characters than `a-z0-9._-` as dashes. @throws CorralError `invalid-input` */
export function addedImageId(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  if (slug === '') {
    throw new CorralError(
      'invalid-input',
      `“${name}” can't be the name of an image: give it at least one letter from a to z, or a digit.`,
    );
  }
  return slug;
}
