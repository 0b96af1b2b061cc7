import type { Unit } from './reading.ts'
import { casedWordSimilarity, wordSimilarity } from './word-similarity.ts'

/** Words in order, each as its number in a vocabulary, with its weight. */
export interface Sequence {
  readonly units: readonly Unit[]
  readonly ids: Int32Array
  readonly weights: Float64Array
}

/** How alike every word of a vocabulary is to every word of a prompt, in hundredths: `alike[word * width + column]`. */
export interface WordTable {
  readonly alike: Uint8Array
  readonly width: number
}

interface Entry {
  readonly unit: Unit
  readonly isCaseSensitive: boolean
}

/** The words of all triggers of a set, each once. Comparing a prompt with many triggers compares each two words once. */
export interface Vocabulary {
  /** Numbers the words of a trigger. */
  add(units: readonly Unit[], isCaseSensitive: boolean): Sequence
  /** Compares a prompt's words with all words added. Takes `columns` from sequencesOf. */
  compare(columns: readonly Unit[]): WordTable
}

/** The words of a prompt's orders as numbers, and the words that the numbers stand for. */
export function sequencesOf(orders: readonly (readonly Unit[])[]): {
  readonly columns: readonly Unit[]
  readonly sequences: readonly Sequence[]
} {
  const columns: Unit[] = []
  const ids = new Map<string, number>()
  const number = (unit: Unit) => numberOf(ids, `${unit.kind} ${unit.cased}`, () => columns.push(unit))
  return { columns, sequences: orders.map((units) => sequenceOf(units, number)) }
}

export function createVocabulary(): Vocabulary {
  const entries: Entry[] = []
  const ids = new Map<string, number>()
  const neighbours = new Map<string, number[]>()

  function enter(entry: Entry): void {
    for (const group of groupsOf(entry.unit)) {
      const members = neighbours.get(group)
      if (members === undefined) neighbours.set(group, [entries.length])
      else members.push(entries.length)
    }
    entries.push(entry)
  }

  function add(units: readonly Unit[], isCaseSensitive: boolean): Sequence {
    const number = (unit: Unit) => {
      const key = `${unit.kind} ${isCaseSensitive} ${isCaseSensitive ? unit.cased : unit.text}`
      return numberOf(ids, key, () => enter({ unit, isCaseSensitive }))
    }
    return sequenceOf(units, number)
  }

  function compare(columns: readonly Unit[]): WordTable {
    const width = columns.length
    const alike = new Uint8Array(entries.length * width)
    columns.forEach((column, at) => {
      for (const id of groupsOf(column).flatMap((group) => neighbours.get(group) ?? [])) {
        const entry = entries[id]
        if (entry !== undefined) alike[id * width + at] = hundredths(entry, column)
      }
    })
    return { alike, width }
  }

  return { add, compare }
}

/** Two words that share no group are not alike at all. */
function groupsOf({ word, plain, kind }: Unit): readonly string[] {
  const groups = [`word ${word}`, `first ${String.fromCodePoint(plain.codePointAt(0) ?? 0)}`]
  if (kind === 'article' || word === '1') return [...groups, 'article']
  return kind === 'auxiliary' || kind === 'preposition' ? [...groups, kind] : groups
}

function hundredths({ unit, isCaseSensitive }: Entry, column: Unit): number {
  const compare = isCaseSensitive ? casedWordSimilarity : wordSimilarity
  return Math.round(compare(unit, column) * 100)
}

function numberOf(ids: Map<string, number>, key: string, isNew: () => void): number {
  const known = ids.get(key)
  if (known !== undefined) return known
  const id = ids.size
  ids.set(key, id)
  isNew()
  return id
}

function sequenceOf(units: readonly Unit[], number: (unit: Unit) => number): Sequence {
  return {
    units,
    ids: Int32Array.from(units, number),
    weights: Float64Array.from(units, ({ weight }) => weight),
  }
}
