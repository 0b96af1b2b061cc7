import type { Word } from './phrases.ts'

const makes =
  '(?:draw|create|generate|render|produce|paint|make|design|sketch|illustrate|depict|visualize|show|give|get|do)'
const thing = '(?:photo|photos|photograph|photographs|picture|pictures|image|images|pic|pics)'
const fine =
  '(?:4k|8k|16k|hd|uhd|high quality|high resolution|(?:highly |ultra |very |extremely )?(?:detailed|realistic)|photorealistic|beautiful|stunning|nice|professional|new)'
const noun = `(?=(?:a|an|the|some|my|one|\\d+|2|${thing}|${fine}) )`

/** What one says to a generator before saying what the picture shows. The words stand with one space behind each. */
const openings = [
  '(?:please|pls|plz|kindly|hey|hi|hello|ok|okay|just) ',
  `(?:can|could|would|will) (?:you|u|we|i) (?:please |just |kindly )*(?:${makes}|see|have) (?:me |us )?`,
  `i (?:want|need|wish|would like|would love) (?:you to ${makes} (?:me |us )?|to (?:see|have|get|${makes}) )`,
  `i (?:want|need|would like|would love) ${noun}`,
  'let (?:me|us) (?:see|have) ',
  `(?:draw|generate|render|depict|visualize) (?:me |us )?`,
  `${makes} (?:me |us )${noun}`,
  `(?:create|produce|imagine|show|design|sketch|illustrate) ${noun}`,
  `make (?=(?:(?:a|an|the|some) )?(?:${fine} )*${thing} )`,
  `(?:(?:a|an|the|some|one) )?(?:${fine} )*${thing} (?:of|showing|depicting|featuring|that (?:shows|depicts)) `,
  'there (?:is|are|was|were|be) ',
]
const opening = new RegExp(`^(?:${openings.join('|')})`)

const extras = [
  '(?:4|8|16)k(?: uhd| hd| resolution)?',
  '(?:ultra |full )?u?hdr?',
  '(?:highly|ultra|very|extremely|hyper|super|insanely|intricately|so)? ?detailed',
  '(?:intricate|fine) details?',
  'masterpiece',
  '(?:best|high|top|highest|ultra|amazing) (?:quality|resolution|res|detail)',
  '(?:trending|featured) on (?:artstation|deviantart|behance)',
  'artstation',
  '(?:cinematic|dramatic|studio|volumetric|soft|natural|professional) (?:lighting|light|shot)',
  'cinematic',
  'octane render',
  'unreal engine(?: \\d)?',
  'sharp focus',
  'depth of field',
  'bokeh',
  'award winning(?: photo| photography)?',
  'professional photo(?:graphy|graph)?',
  'raw photo',
  'dslr',
  '\\d\\dmm(?: lens)?',
  '(?:photo|hyper|ultra)?(?: |)realistic',
  'ray tracing',
  '(?:please|pls|plz|thanks|thank you|thx)',
]
const extra = `(?:${extras.join('|')})`
const leadingExtra = new RegExp(`^(?:${extra})(?: |$)`)
const trailingExtra = new RegExp(`(?:^| )(?:(?:in|with|and) )?${extra}$`)

const spoken = (words: readonly Word[]) => words.map((word) => word.text).join(' ')
const countWords = (text: string) => text.split(' ').filter((word) => word !== '').length

/**
 * The words without what is said to every generator: "please draw", "a photo of" before, "4k, highly detailed" behind.
 * Where nothing else was said, all words stay.
 */
export function withoutBoilerplate(words: readonly Word[]): readonly Word[] {
  const kept = segmentsOf(withoutOpening(words)).flatMap(withoutExtras)
  const rest = withoutOpening(kept)
  return rest.length === 0 ? words : rest
}

function withoutOpening(words: readonly Word[]): readonly Word[] {
  let rest = words
  for (;;) {
    // An opening is short: the rest of a long prompt need not be put together each time.
    const start = `${spoken(rest.slice(0, 16))} `
    const found = opening.exec(start)?.[0] ?? ''
    if (found === '' || countWords(found) >= rest.length) return rest
    rest = rest.slice(countWords(found))
  }
}

function segmentsOf(words: readonly Word[]): Word[][] {
  const segments: Word[][] = []
  for (const word of words) {
    if (word.afterStop || segments.length === 0) segments.push([])
    segments.at(-1)?.push(word)
  }
  return segments
}

function withoutExtras(segment: readonly Word[]): readonly Word[] {
  let rest = segment
  for (;;) {
    const end = countWords(trailingExtra.exec(spoken(rest.slice(-8)))?.[0] ?? '')
    const start = end > 0 ? 0 : countWords(leadingExtra.exec(spoken(rest.slice(0, 8)))?.[0] ?? '')
    if (end === 0 && start === 0) return rest
    rest = rest.slice(start, rest.length - end)
  }
}
