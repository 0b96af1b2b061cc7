import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { projectFolder } from '../../../src/config.ts'

it('stands in schema.graphql as it is printed', async () => {
  const check = promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'src/cli/print-schema.ts', '--check'],
    { cwd: projectFolder },
  )
  await expect(check).resolves.toEqual({ stdout: '', stderr: '' })
})
