/** paint.ts FIRST COUNT NAME: writes COUNT scenes from the seed FIRST on as NAME.rgb and NAME.jsonl. */
import { SCENES_A_PROCESS, writeDataset } from './scenes/dataset.ts'
import { Painter } from './scenes/painter.ts'

const [first, count] = process.argv.slice(2, 4).map(Number)
const name = process.argv[4]
if (first === undefined || count === undefined || name === undefined || count > SCENES_A_PROCESS) {
  console.error(`paint.ts FIRST COUNT NAME (COUNT at most ${SCENES_A_PROCESS})`)
  process.exit(1)
}
writeDataset(new Painter(), { first, count, name }, (done) =>
  console.error(`${name}: ${done} of ${count} scenes`),
)
