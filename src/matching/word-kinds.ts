/** What a word does in a prompt. */
export type WordKind =
  | 'content'
  | 'number'
  | 'colour'
  | 'negation'
  | 'question'
  | 'preposition'
  | 'pronoun'
  | 'praise'
  | Light

/** Kinds that say next to nothing. */
type Light = 'article' | 'auxiliary' | 'filler' | 'conjunction'

/** What each kind counts for; a noun or a verb is 1. */
export const weights: Readonly<Record<WordKind, number>> = {
  content: 1,
  number: 1,
  colour: 1,
  negation: 0.6,
  question: 0.8,
  preposition: 0.25,
  pronoun: 0.1,
  praise: 0.1,
  conjunction: 0.08,
  filler: 0.06,
  auxiliary: 0.05,
  article: 0.04,
}

/** A character of a script without spaces is about half a word. */
export const characterWeight = 0.5

const kinds: Readonly<Partial<Record<WordKind, string>>> = {
  article: `a an the un une le la les des du der das den dem ein eine einen einem einer el los las una uno il lo gli um uma
    は が を も`,
  auxiliary: 'be do have will would can could shall should may might must',
  filler: `of that which who whom whose this these those there it its i you they we me them us so very really just
    quite rather too also even then some any such else please my your our their myself itself themselves
    的 了 吗 呢 吧 啊 呀 一 个 只 の`,
  conjunction: 'and or but as if than because while',
  pronoun: 'his her',
  negation: `no not never without none nobody nothing nowhere neither nor lacking minus except
    nicht kein keine keinen ohne non pas sans sin nunca jamais nie niemals senza sem não не нет без ни لا ليس بدون
    不 没 沒 無 无 未`,
  question: 'why what when where how',
  colour: `red blue green yellow orange purple pink brown black white gray golden silver violet turquoise cyan magenta beige
    crimson scarlet maroon teal indigo lavender blonde colorful colorless
    红 紅 蓝 藍 绿 綠 黄 黃 黑 白 紫 灰 赤 青 緑`,
  praise: `beautiful pretty lovely nice cool great amazing awesome gorgeous stunning wonderful fantastic incredible epic
    impressive detailed realistic photorealistic hyperrealistic professional quality`,
  preposition: `on in at near under over behind before after in-front-of from to through around between among against across
    along with for by about during until since up down off out outside past beyond opposite toward`,
  number: `0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 30 40 50 60 70 80 90 100 1000 1000000 many few several
    half double triple second third first last 二 三 四 五 六 七 八 九 十 百 千 万 两`,
}

const kindOfWord = new Map<string, WordKind>(
  Object.entries(kinds).flatMap(([kind, words]) =>
    words.split(/\s+/).map((word): [string, WordKind] => [word, kind as WordKind]),
  ),
)

/** The kind of a word, given its canonical form; what no table knows is content. */
export function kindOf(word: string): WordKind {
  return kindOfWord.get(word) ?? (/^\p{N}+(?:\.\p{N}+)*$/u.test(word) ? 'number' : 'content')
}

const sameWords = `
2: two, 3: three, 4: four, 5: five, 6: six, 7: seven, 8: eight, 9: nine, 10: ten, 11: eleven, 12: twelve dozen, 13: thirteen
14: fourteen, 15: fifteen, 16: sixteen, 17: seventeen, 18: eighteen, 19: nineteen, 20: twenty, 30: thirty, 40: forty
50: fifty, 60: sixty, 70: seventy, 80: eighty, 90: ninety, 100: hundred, 1000: thousand, 1000000: million, 1: one, 0: zero
first: 1st, second: 2nd, third: 3rd
gray: grey, color: colour, colorful: colourful, favorite: favourite, center: centre, theater: theatre, armor: armour
neighbor: neighbour, humor: humour, jewelry: jewellery, donut: doughnut, pajamas: pyjamas, blonde: blond, gold: golden_
tire: tyre, harbor: harbour, aluminum: aluminium, mustache: moustache, whiskey: whisky, mom: mum mommy mummy_, airplane: aeroplane
car: automobile, kid: child, dad: father daddy, mom: mother, bike: bicycle, tv: television, sofa: couch, phone: telephone
large: big, little: small, huge: enormous gigantic, grandma: grandmother granny, grandpa: grandfather, fridge: refrigerator
rabbit: bunny, photo: photograph pic, picture: pictures, hippo: hippopotamus, rhino: rhinoceros, road: street, film: movie
the: teh hte, and: adn nad &, with: wiht wih w/, that: taht, what: waht wat, you: u yuo, please: pls plz, because: cuz bc
on: onto upon atop, in: into inside within, near: nearby beside alongside next-to close-to, under: below beneath underneath
over: above, toward: towards, around: round, among: amid amidst amongst, through: thru, without: w/o, why: wy how-come
until: till, his: he him himself, her: she hers herself, across: accross, many: lots-of a-lot-of plenty-of, no: zero-of
`

const canonical = new Map<string, string>(
  sameWords.split(/[\n,]/).flatMap((group) => {
    const [word = '', others = ''] = group.split(': ')
    return others
      .split(' ')
      .filter((other) => other !== '' && !other.endsWith('_'))
      .map((other): [string, string] => [other, word.trim()])
  }),
)

/** One word for words that mean the same: numerals for number words, one spelling, a few synonyms that are safe. */
export function canonicalOf(word: string): string {
  return canonical.get(word) ?? word
}

const alike = new Set(
  ['in at', 'near at', 'near by', 'at by', 'during at', 'during in', 'in on-screen'].flatMap((pair) => {
    const [a, b] = pair.split(' ')
    return [`${a} ${b}`, `${b} ${a}`]
  }),
)

/** Whether one preposition may stand for the other without changing the picture much. */
export function arePrepositionsAlike(a: string, b: string): boolean {
  return alike.has(`${a} ${b}`)
}

const contraries = `
large/little large/tiny huge/little huge/tiny old/young old/new ancient/modern day/night sunrise/sunset dawn/dusk man/woman
boy/girl king/queen prince/princess dad/mom husband/wife brother/sister uncle/aunt grandpa/grandma male/female gentleman/lady
bride/groom left/right happy/sad smile/cry laugh/cry summer/winter spring/autumn open/close open/shut hot/cold warm/cold
warm/cool wet/dry full/empty dark/bright dark/light day/midnight tall/short long/short fat/thin thick/thin wide/narrow
high/low fast/slow rich/poor alive/dead good/bad good/evil angel/devil heaven/hell clean/dirty strong/weak hard/soft
beautiful/ugly heavy/light loud/quiet north/south east/west sun/moon war/peace love/hate friend/enemy hero/villain
sunny/rainy sunny/cloudy awake/asleep awake/sleep clothed/naked hairy/bald sweet/sour start/stop start/end begin/end win/lose
give/take push/pull rise/fall up/down inside/outside before/after with/without always/never human/robot
`
const contrary = new Map<string, Set<string>>()
for (const pair of contraries.trim().split(/\s+/)) {
  const [a = '', b = ''] = pair.split('/')
  contrary.set(a, (contrary.get(a) ?? new Set()).add(b))
  contrary.set(b, (contrary.get(b) ?? new Set()).add(a))
}

/** Whether two words, in canonical form, are opposites. */
export function areContrary(a: string, b: string): boolean {
  return contrary.get(a)?.has(b) === true
}
