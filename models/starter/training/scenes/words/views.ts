import { COUNTRY } from './country.ts'
import { ELSEWHERE } from './elsewhere.ts'
import type { ViewWords } from './view-words.ts'
import { WATERSIDE } from './waterside.ts'

/** The words for every backdrop by its name. No phrase stands for two of them. */
export const VIEWS: Readonly<Record<string, ViewWords>> = { ...COUNTRY, ...WATERSIDE, ...ELSEWHERE }
