import { boxesOf, type IsoBox } from './iso-boxes.ts'
import { checkParts, cutOff, damaged, withoutPadding, type PictureContainer } from './picture-container.ts'

/** Takes an AVIF apart, of which `ftyp` and a brand have been seen. Throws UploadError. */
export function readAvif(file: Buffer): PictureContainer {
  const boxes: IsoBox[] = []
  for (const box of boxesOf(file, 0, file.length)) {
    boxes.push(box)
    checkParts('AVIF', boxes.length)
  }
  const end = boxes.at(-1)?.end ?? 0
  const types = new Set(boxes.map((box) => box.type))
  if (!types.has('meta') || !(types.has('mdat') || hasData(file, boxes))) throw cutOff('AVIF')
  return {
    ...largestSize(file, boxes),
    picture: asStill(file.subarray(0, end)),
    asides: boxes.filter(({ type }) => type !== 'mdat').map((box) => file.subarray(box.dataStart, box.end)),
    tail: withoutPadding(file.subarray(end)),
  }
}

/** Small pictures may stand among the metadata themselves. */
const hasData = (file: Buffer, boxes: readonly IsoBox[]) =>
  boxes.some((box) => box.type === 'meta' && metaBoxes(file, box).some(({ type }) => type === 'idat'))

/** `meta` has a version and flags before its boxes (ISO/IEC 14496-12, 8.11.1). */
const metaBoxes = (file: Buffer, meta: IsoBox) => [...boxesOf(file, meta.dataStart + 4, meta.end)]

/**
 * The picture is the largest of the images in a file; the others are its tiles, its alpha and its thumbnails. libheif
 * refuses pixels that are larger than what is said here (ISO/IEC 23008-12, 6.5.3).
 */
function largestSize(file: Buffer, boxes: readonly IsoBox[]) {
  const sizes = boxes
    .filter(({ type }) => type === 'meta')
    .flatMap((meta) => metaBoxes(file, meta))
    .filter(({ type }) => type === 'iprp')
    .flatMap((box) => [...boxesOf(file, box.dataStart, box.end)])
    .filter(({ type }) => type === 'ipco')
    .flatMap((box) => [...boxesOf(file, box.dataStart, box.end)])
    .filter(({ type, dataStart, end }) => type === 'ispe' && end - dataStart >= 12)
    .map(({ dataStart }) => ({
      width: file.readUInt32BE(dataStart + 4),
      height: file.readUInt32BE(dataStart + 8),
    }))
  const [first, ...others] = sizes
  if (first === undefined) throw damaged('AVIF', 'it does not say how large it is')
  return others.reduce((a, b) => (b.width * b.height > a.width * a.height ? b : a), first)
}

/** libvips does not know a sequence by its brand, though it reads the still picture that every sequence begins with. */
function asStill(file: Buffer): Buffer {
  if (file.toString('latin1', 8, 12) === 'avif') return file
  const still = Buffer.from(file)
  still.write('avif', 8, 'latin1')
  return still
}
