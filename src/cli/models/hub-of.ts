import type { Hub } from '../../catalog/hub/remote-file.ts'
import type { Config } from '../../config.ts'

/** The hub that this installation downloads from. */
export const hubOf = ({ HF_ENDPOINT, HF_TOKEN }: Config): Hub => ({ endpoint: HF_ENDPOINT, token: HF_TOKEN })
