import { inDatabase } from '../drawing.ts'
import type { TestServer } from '../server.ts'
import { newSet, newTrigger, painted, type Sent } from '../uploading.ts'
import { draw } from '../drawing.ts'
import { ask } from '../client.ts'
import { updatePrankSet } from '../prank-operations.ts'

/** What triggers the links' pranks. */
export const joke = 'why did the chicken cross the road'

/** What triggers the prank of the one link on which `joke` does not. */
const other = 'a lighthouse on a cliff at night'

type Set = Awaited<ReturnType<typeof newSet>> & { readonly trigger: Awaited<ReturnType<typeof newTrigger>> }

/** Share links on which one and the same prompt, `joke`, is a match, and others on which it is none for various reasons. */
export interface Links {
  /** The prompt fires. */
  readonly match: Set
  /** The set has a trigger, another one. */
  readonly miss: Set
  /** It would fire, but the set is switched off. */
  readonly inactive: Set
  /** It would fire, but the set has expired. */
  readonly expired: Set
  /** It would fire, but the set has no uses left. */
  readonly usedUp: Set
  /** It would fire if it were more alike. */
  readonly exactOnly: Set
}

/** Makes the links; `picture` is what the builders uploaded. */
export async function openLinks(server: TestServer, picture?: Sent): Promise<Links> {
  const file = picture ?? (await painted('red', 200, 100))
  const open = async (prompt: string, input = {}, trigger = {}): Promise<Set> => {
    const set = await newSet(server, { title: 'Draw anything', ...input })
    const { builderSlug } = set
    return { ...set, trigger: await newTrigger(server, { builderSlug, prompt, ...trigger }, file) }
  }
  const links = {
    match: await open(joke),
    miss: await open(other),
    inactive: await open(joke),
    expired: await open(joke),
    usedUp: await open(joke, { maxUses: 1 }),
    exactOnly: await open(`${joke} again`, {}, { exactMatchOnly: true }),
  }
  const { builderSlug } = links.inactive
  await ask(server.url, updatePrankSet, { input: { builderSlug, isActive: false } })
  await inDatabase(server, (database) =>
    database.prankSet.update({
      where: { shareSlug: links.expired.shareSlug },
      data: { expiresAt: new Date(0) },
    }),
  )
  await draw(server, { prompt: joke, steps: 1, shareSlug: links.usedUp.shareSlug })
  return links
}
