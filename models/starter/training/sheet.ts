/** sheet.ts OUT.png [FIRST | subjects]: a contact sheet of forty scenes from the seed FIRST (0) on, or of every subject. */
import { writeFileSync } from 'node:fs'
import { Painter } from './scenes/painter.ts'
import { sceneSheet, subjectSheet } from './scenes/sheet.ts'
import { SUBJECTS } from './scenes/subjects.ts'

const [out, what = '0'] = process.argv.slice(2)
if (out === undefined || out.startsWith('-')) {
  console.error('npm run starter:sheet -- OUT.png [FIRST | subjects]')
  process.exit(1)
}
const sheet = what === 'subjects' ? subjectSheet(SUBJECTS) : sceneSheet(new Painter(), Number(what))
writeFileSync(out, sheet.toBuffer('image/png'))
console.log(out)
