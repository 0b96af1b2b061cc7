/**
 * Why a file could not be fetched, in words fit for whoever asked for it: half a sentence without anything that only an
 * internal network knows, such as the address behind a name or what a server there answered.
 */
export class FetchProblem extends Error {
  override name = 'FetchProblem'
}
