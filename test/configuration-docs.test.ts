import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { settings } from '../src/config.ts'

const read = (name: string) => readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), 'utf8')

describe.each(['README.md', '.env.example'])('%s', (file) => {
  it.each(Object.entries(settings))('tells of %s what config.ts says', (name, setting) => {
    const line = read(file)
      .split('\n')
      .find((candidate) => candidate.includes(file === 'README.md' ? `| \`${name}\`` : `${name}=`))
    expect(line, `${file} has no line for ${name}`).toBeDefined()
    if (file === 'README.md') expect(line).toContain(setting.description)
  })
})

it('names no setting in .env.example that the program does not know', () => {
  const named = [...read('.env.example').matchAll(/^#?\s?([A-Z_]+)=/gm)].map(([, name]) => String(name))
  expect(named.toSorted()).toEqual(Object.keys(settings).toSorted())
})
