import type { Builder } from '../builder.ts'
import type { Enums } from './enums.ts'

/** Where each version of a picture is served, after /images/ and the id. */
const addresses = {
  ORIGINAL: '.png',
  WEB: '.webp',
  THUMB_512: '.webp?variant=thumb512',
  THUMB_256: '.webp?variant=thumb256',
} as const

export type ImageRef = ReturnType<typeof addImage>

/** A stored picture. */
export function addImage(builder: Builder, { variant }: Enums) {
  return builder.prismaObject('Image', {
    description: 'A stored picture. Its URLs never change and may be cached for ever.',
    select: { id: true },
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Unguessable.' }),
      url: t.field({
        type: 'URL',
        description: 'Where a version of the picture is.',
        args: { variant: t.arg({ type: variant, defaultValue: 'ORIGINAL', description: 'Which version.' }) },
        resolve: ({ id }, args, { settings }) =>
          `${settings.publicUrl}/images/${id}${addresses[args.variant ?? 'ORIGINAL']}`,
      }),
      width: t.exposeInt('width', { description: 'Of the original, in pixels.' }),
      height: t.exposeInt('height', { description: 'Of the original, in pixels.' }),
      bytes: t.exposeInt('bytes', { description: 'Of the original.' }),
      format: t.exposeString('format', { description: 'Of the original: png.' }),
      thumbhash: t.exposeString('thumbhash', {
        description: 'A placeholder of some thirty bytes, in base64, to paint while the picture loads.',
      }),
      microDataUri: t.string({
        description:
          'The picture within 64 x 64 pixels as a WebP data URI, for lists that should show at once.',
        select: { micro: true },
        resolve: ({ micro }) => `data:image/webp;base64,${Buffer.from(micro).toString('base64')}`,
      }),
    }),
  })
}
