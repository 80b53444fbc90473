import type { ImageSource } from '../fleet/machine-spec';
import { CorralError } from '../host/errors';
import { ImageStore } from './image-store';

/** Looks up the images that VMs are already made of; knows nothing of how images come to be. */
export function imageSource(folder: string): ImageSource {
  const store = new ImageStore(folder);
  return {
    async resolve(id) {
      const image = await store.read(id);
      if (image) return image;
      throw new CorralError(
        'image-broken',
        `The image ${id} is gone from ${folder}. Put it back, or build it again: corral image build`,
        { imageId: id },
      );
    },
  };
}
