import { InputError, type DomainError } from '../../errors.ts'

/** Those that are not the API's names in kebab-case. */
const ownNames: Readonly<Record<string, string>> = {
  prompt: 'the prompt',
  negativePrompt: '--negative',
  guidanceScale: '--guidance',
  width: '--size, width',
  height: '--size, height',
  loras: '--lora',
}

/** The option by which a field of the API's input is given: `input.clipSkip` -> `--clip-skip`. */
export function optionName(path: string): string {
  const [, field] = /^input\.([^.]+)/.exec(path) ?? []
  if (field === undefined) return path
  return ownNames[field] ?? `--${field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** What is said of an error: of each field that is wrong a line, under its option. */
export function toldByOptions(error: DomainError): string {
  if (!(error instanceof InputError)) return error.message
  return error.fields.map(({ path, message }) => `${optionName(path)}: ${message}`).join('\n')
}
