/** Width and height of every picture, in pixels. */
export const SIZE = 256

/** Where the middle of a picture is, both ways, in pixels. */
export const MIDDLE = 128
