import { boxesOf, type IsoBox } from './iso-boxes.ts'
import { cutOff, damaged, withoutPadding, type PictureContainer } from './picture-container.ts'

/** Takes an AVIF apart, of which `ftyp` and a brand have been seen. Throws UploadError. */
export function readAvif(file: Buffer): PictureContainer {
  const boxes = [...boxesOf(file, 0, file.length)]
  const end = boxes.at(-1)?.end ?? 0
  const meta = boxes.find(({ type }) => type === 'meta')
  // `meta` has a version and flags before its boxes (ISO/IEC 14496-12, 8.11.1).
  const metaBoxes = meta === undefined ? [] : [...boxesOf(file, meta.dataStart + 4, meta.end)]
  // The pixels of small pictures may stand among the metadata.
  const hasPixels = boxes.some(({ type }) => type === 'mdat') || metaBoxes.some(({ type }) => type === 'idat')
  if (!hasPixels) throw cutOff('AVIF')
  return {
    ...largestSize(file, metaBoxes),
    picture: asStill(file.subarray(0, end)),
    asides: boxes.filter(({ type }) => type !== 'mdat').map((box) => file.subarray(box.dataStart, box.end)),
    tail: withoutPadding(file.subarray(end)),
  }
}

/**
 * The picture is the largest of the images in a file; the others are its tiles, its alpha and its thumbnails. libheif
 * refuses pixels that are larger than what is said here (ISO/IEC 23008-12, 6.5.3).
 */
function largestSize(file: Buffer, metaBoxes: readonly IsoBox[]) {
  const properties = inside(file, inside(file, metaBoxes, 'iprp'), 'ipco')
  const sizes = properties
    .filter(({ type, dataStart, end }) => type === 'ispe' && end - dataStart >= 12)
    .map(({ dataStart }) => ({
      width: file.readUInt32BE(dataStart + 4),
      height: file.readUInt32BE(dataStart + 8),
    }))
  const [first, ...others] = sizes
  if (first === undefined) throw damaged('AVIF', 'it does not say how large it is')
  return others.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a), first)
}

/** The boxes in the first of `boxes` that has this type. */
function inside(file: Buffer, boxes: readonly IsoBox[], type: string): IsoBox[] {
  const outer = boxes.find((box) => box.type === type)
  return outer === undefined ? [] : [...boxesOf(file, outer.dataStart, outer.end)]
}

/** libvips does not know a sequence by its brand, though it reads the still picture that every sequence begins with. */
function asStill(file: Buffer): Buffer {
  if (file.toString('latin1', 8, 12) === 'avif') return file
  const still = Buffer.from(file)
  still.write('avif', 8, 'latin1')
  return still
}
