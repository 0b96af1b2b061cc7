import { isKnown } from './known-words.ts'

/** Forms that no rule leads back, each group under the form it is led to. */
const irregular = table(`
man: men, woman: women, child: children childs, mouse: mice, goose: geese, foot: feet, tooth: teeth, ox: oxen
person: persons, wolf: wolves, leaf: leaves, knife: knives, life: lives, wife: wives, thief: thieves, shelf: shelves shelfs
half: halves, loaf: loaves, calf: calves, elf: elves, dwarf: dwarves, hoof: hooves, scarf: scarves, tomato: tomatoes
potato: potatoes, hero: heroes, be: am is are was were been being, have: has had having, do: does did done doing
go: goes went gone going, say: says said, see: saw seen, make: made making, take: took taken, come: came, give: gave given
get: got gotten getting, know: knew known, think: thought, find: found, tell: told, become: became, leave: left_
feel: felt, bring: brought, begin: began begun, keep: kept, hold: held, write: wrote written, stand: stood, hear: heard
run: ran, sit: sat, lie: lay lain lying, pay: paid, meet: met, lead: led, grow: grew grown, lose: lost, fall: fell_ fallen
send: sent, build: built, draw: drew drawn, break: broke broken, spend: spent, cut: cutting, rise: rose_ risen
drive: drove driven, buy: bought, wear: wore worn, choose: chose chosen, fight: fought, throw: threw thrown
catch: caught, teach: taught, ride: rode ridden, sing: sang sung, drink: drank drunk_, swim: swam swum, fly: flew flown
eat: ate eaten, sleep: slept, speak: spoke spoken, steal: stole stolen, wake: woke woken, hide: hid hidden, bite: bit_ bitten
shake: shook shaken, shoot: shot_, sweep: swept, swing: swung, hang: hung, dig: dug, feed: fed, bleed: bled, bend: bent
blow: blew blown, burn: burnt, creep: crept, deal: dealt, dream: dreamt, flee: fled, fling: flung, forget: forgot forgotten
freeze: froze, kneel: knelt, leap: leapt, lend: lent, light: lit, ring: rang rung, sell: sold, sew: sewn, shine: shone
sink: sank sunk, slide: slid, spin: spun, spring: sprang, stick: stuck, sting: stung, strike: struck, swear: swore sworn
tear: tore torn, understand: understood, weave: wove woven, weep: wept, win: won, wind: wound_, die: dying, tie: tying, bus: buses, cross: crossing crossed, breathe: breathing breathed, paste: pasting pasted
`)

function table(text: string): ReadonlyMap<string, string> {
  const groups = text.split(/[\n,]/).map((group) => group.split(':'))
  return new Map(
    groups.flatMap(([base = '', forms = '']) =>
      // A form with an underscore is a common word of its own: it stays what it is.
      forms
        .trim()
        .split(/\s+/)
        .filter((form) => form !== '' && !form.endsWith('_'))
        .map((form): [string, string] => [form, base.trim()]),
    ),
  )
}

const vowel = /[aeiouy]/
const silentE = /(?:[cvuz]|[aeiou]s|[nrl]s|dg|rg|nc|[bdfgkptz]l|[^aeiou][aiu]t)$/
const closedSyllable = /^[^aeiou]*[aeiouy][^aeiouwxy]$/

/** The verb of a stem that lost -ing or -ed: "runn" gives run, "chas" chase, "jump" jump. */
function verbOf(stem: string): string {
  const single = /(?<last>[^aeiou])\k<last>$/.test(stem) ? stem.slice(0, -1) : stem
  const candidates = [stem, `${stem}e`, single]
  const order = closedSyllable.test(stem) ? [`${stem}e`, stem] : candidates
  const found = order.find(isKnown)
  if (found !== undefined) return found
  if (single !== stem && !/[lszf]$/.test(stem)) return single
  return closedSyllable.test(stem) || silentE.test(stem) ? `${stem}e` : stem
}

function nounOf(word: string): string {
  if (word.length < 4 || !word.endsWith('s') || /(?:ss|us|is)$/.test(word)) return word
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`
  const single = word.slice(0, -1)
  if (isKnown(single)) return single
  return /(?:x|ch|sh|ss|zz)es$/.test(word) ? word.slice(0, -2) : single
}

/**
 * What an English word is an inflection of: singular for plural, infinitive for a verb's forms; other words and languages
 * come back as they are, or consistently shortened.
 *
 * @param word in lower case
 */
export function lemmaOf(word: string): string {
  const special = irregular.get(word)
  if (special !== undefined) return special
  if (!/^[a-z]+$/.test(word) || (isKnown(word) && !/(?:ing|ed)$/.test(word))) return word
  const [, stem = ''] = /^([a-z]{2,})(?:ing|ed)$/.exec(word) ?? []
  if (vowel.test(stem) && word.length > 4 && !word.endsWith('eed')) {
    return word.endsWith('ied') ? `${word.slice(0, -3)}y` : verbOf(stem)
  }
  return nounOf(word)
}

/** Whether the word is a form of a verb in -ing, -ed or an irregular past. */
export function isVerbForm(word: string): boolean {
  return lemmaOf(word) !== word && !word.endsWith('s')
}
