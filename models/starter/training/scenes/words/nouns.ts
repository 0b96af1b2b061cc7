/** The words with "a" or "an" before them. */
export function article(words: string): string {
  return (/^([aeiou]|8[k\d])/.test(words) && !/^(uni|ufo|u-|one|eu|ew)/.test(words) ? 'an ' : 'a ') + words
}

const IRREGULAR: readonly (readonly [RegExp, string])[] = [
  [/(sheep|fish|deer|elk|aircraft|spacecraft|squid|shinobi|trout)$/, '$1'],
  [/man$/, 'men'],
  [/child$/, 'children'],
  [/mouse$/, 'mice'],
  [/(cal|wol)f$/, '$1ves'],
  [/hero$/, 'heroes'],
  [/cactus$/, 'cacti'],
  [/(s|x|ch|sh)$/, '$1es'],
  [/([^aeiou])y$/, '$1ies'],
]

/** More than one of a noun; of "cup of coffee" the first word changes. */
export function plural(noun: string): string {
  const of = noun.indexOf(' of ')
  if (of > 0) return plural(noun.slice(0, of)) + noun.slice(of)
  const found = IRREGULAR.find(([ending]) => ending.test(noun))
  return found ? noun.replace(...found) : `${noun}s`
}
