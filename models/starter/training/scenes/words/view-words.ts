/** How captions speak of a backdrop. */
export interface ViewWords {
  /** After the subject. */
  within: readonly string[]
  /** After a subject that flies; `within` serves where there are none. */
  over?: readonly string[]
  /** Where there is no subject; also before "with ...". */
  alone: readonly string[]
  /** Among keywords. */
  keys: readonly string[]
  /** Such places that have a name. */
  real?: readonly string[]
}
