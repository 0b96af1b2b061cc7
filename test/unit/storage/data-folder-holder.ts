/** A process that takes the data folder of its first argument, says so, and keeps it until it ends. */
import { takeDataFolder } from '../../../src/storage/data-folder.ts'

await takeDataFolder(process.argv[2] ?? '')
process.send?.('taken')
process.on('disconnect', () => process.exit())
