import type { Image } from '../../src-preload/contract/image';
import { toCorralError } from '../host/errors';
import type { ImageCatalogue } from '../image/image-catalogue';

/**
 * The image of a new VM: the wanted one, else that of the settings, else Corral's own.
 *
 * @param preferredId the image of the settings; one that is gone is passed over with a note
 * @throws CorralError `not-found`, `image-broken`
 */
export async function chooseImage(
  images: Pick<ImageCatalogue, 'resolve'>,
  wantedId: string | undefined,
  preferredId: string | null,
): Promise<{ readonly image: Image; readonly notes: readonly string[] }> {
  if (wantedId !== undefined || preferredId === null) {
    return { image: await images.resolve(wantedId), notes: [] };
  }
  try {
    return { image: await images.resolve(preferredId), notes: [] };
  } catch (error) {
    if (toCorralError(error).code !== 'not-found') throw error;
    const image = await images.resolve();
    const note = `The image ${preferredId}, chosen in the settings, is gone; “${image.name}” is taken instead.`;
    return { image, notes: [note] };
  }
}
