import cliProgress from 'cli-progress'
import type { PullProgress } from '../../catalog/hub/pull-progress.ts'
import { byteSize } from '../../model-files/byte-size.ts'

/** Smaller files come and go too fast to be looked at. */
const smallestBar = 8 * 1024 * 1024

/** A bar for the whole, and one a large file while it is fetched. On what is no terminal a line now and then. */
export class DownloadBars {
  readonly #bars = new cliProgress.MultiBar(
    {
      format: '{bar} {percentage}% | {held} of {whole} | {name}',
      formatValue: (value, _options, type) =>
        type === 'percentage' ? String(value).padStart(3) : String(value),
      hideCursor: true,
      stopOnComplete: false,
      clearOnComplete: false,
      fps: 5,
    },
    cliProgress.Presets.shades_classic,
  )
  readonly #files = new Map<string, cliProgress.SingleBar>()
  #total: cliProgress.SingleBar | null = null
  #told = -1

  show({ file, fileBytes, fileTotalBytes, bytes, totalBytes }: PullProgress): void {
    if (!process.stderr.isTTY) {
      this.#tell(bytes, totalBytes)
      return
    }
    this.#total ??= this.#bar('all files', totalBytes)
    update(this.#total, bytes)
    if (fileTotalBytes < smallestBar) return
    const bar = this.#files.get(file) ?? this.#bar(file, fileTotalBytes)
    this.#files.set(file, bar)
    update(bar, fileBytes)
    if (fileBytes === fileTotalBytes) this.#bars.remove(bar)
  }

  stop(): void {
    this.#bars.stop()
  }

  #bar(name: string, bytes: number): cliProgress.SingleBar {
    return this.#bars.create(bytes, 0, { name, whole: byteSize(bytes), held: byteSize(0) })
  }

  /** Every tenth. */
  #tell(bytes: number, totalBytes: number): void {
    const tenth = totalBytes === 0 ? 10 : Math.floor((bytes / totalBytes) * 10)
    if (tenth <= this.#told) return
    this.#told = tenth
    console.error(`${tenth * 10} % of ${byteSize(totalBytes)}`)
  }
}

const update = (bar: cliProgress.SingleBar, bytes: number) => bar.update(bytes, { held: byteSize(bytes) })
