import type { ImageCatalogue } from '../image/image-catalogue';
import { defineMethod } from './method';

/** Calls about images. */
export function imageMethods(images: ImageCatalogue) {
  return [
    defineMethod('image', 'list', async () => ({ images: await images.list() })),
    defineMethod('image', 'build', () => images.build()),
    defineMethod('image', 'add', (_, request) => images.add(request)),
  ] as const;
}
