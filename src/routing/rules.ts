import type { Candidate, ModelScore, RoutingDecision } from './decision.ts'

interface Rule {
  readonly tag: string
  readonly modelId: string
  readonly weight: number
  readonly words: RegExp
  readonly reason: string
}

/** The whole of routing by rules. A word list matches whole words, so that "surface" is no face and "iconic" no icon. */
const rules: readonly Rule[] = [
  {
    tag: 'portrait',
    modelId: 'realvis_xl',
    weight: 1.5,
    words: words(
      'portraits?',
      'faces?',
      'headshots?',
      'selfies?',
      'close-?up of (?:a|the) (?:man|woman|person|girl|boy)',
    ),
    reason: 'a portrait or a face',
  },
  {
    tag: 'logo',
    modelId: 'logo_sdxl',
    weight: 1.2,
    words: words(
      'logos?',
      'logotypes?',
      'icons?',
      'emblems?',
      'monograms?',
      'lettering',
      'typography',
      'wordmarks?',
      '(?:with|has|showing) (?:the )?(?:text|words?|letters?|caption|title)',
      'that (?:says|reads)',
      'saying',
      'written on',
    ),
    reason: 'a logo, an icon or text in the picture',
  },
  {
    tag: 'composition',
    modelId: 'sd3_medium',
    weight: 1.1,
    words: words(
      'posters?',
      'infographics?',
      'diagrams?',
      'collages?',
      'flyers?',
      'storyboards?',
      'comic (?:page|strip)s?',
      'user interfaces?',
      '(?:ui|ux|gui)',
      'web ?(?:page|site)s?',
      'dashboards?',
      'mock-?ups?',
      'app screens?',
      'split[- ]screen',
    ),
    reason: 'a composition of many parts, a poster or a user interface',
  },
]

/** Parts joined by "and", "with", commas and the like from which on a prompt counts as many-part. */
const partsOfAComposition = 6

const otherwise = { modelId: 'flux_dev', score: 1, reason: 'good at everything' }

function words(...alternatives: string[]): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}])`, 'iu')
}

const isManyPart = (prompt: string) =>
  prompt
    .split(/,|;|\band\b|\bwith\b|\bnext to\b|\bin front of\b|\bbehind\b/iu)
    .filter((part) => part.trim() !== '').length >= partsOfAComposition

const applies = (rule: Rule, prompt: string) =>
  rule.words.test(prompt) || (rule.tag === 'composition' && isManyPart(prompt))

/**
 * Routes by the written-down rules: portrait or face realvis_xl +1.5; logo, icon or text logo_sdxl +1.2; complex, poster
 * or UI sd3_medium +1.1; otherwise flux_dev. The decision names the ideal model even where it cannot run, and runs the
 * best-scored candidate that can; candidates of equal score run in their given order. `ranModelId` is null where none can.
 */
export function routeByRules(
  prompt: string,
  candidates: readonly Candidate[],
): Omit<RoutingDecision, 'ranModelId'> & { readonly ranModelId: string | null } {
  const text = prompt.normalize('NFKC')
  const applied = rules.filter((rule) => applies(rule, text))
  const scores = score(applied, candidates)
  const best = scores[0] ?? otherwise
  const ran = scores.find(({ modelId }) => candidates.some(({ id, canRun }) => id === modelId && canRun))
  return {
    modelId: best.modelId,
    ranModelId: ran?.modelId ?? null,
    scores,
    tags: applied.map(({ tag }) => tag),
    reason: explain(best, ran ?? null),
    confidence: null,
    decidedBy: 'rules',
  }
}

function score(applied: readonly Rule[], candidates: readonly Candidate[]): ModelScore[] {
  const ids = new Set([
    ...candidates.map(({ id }) => id),
    ...rules.map(({ modelId }) => modelId),
    otherwise.modelId,
  ])
  const scored = [...ids].map((modelId): ModelScore => {
    const rule = applied.find((candidate) => candidate.modelId === modelId)
    if (rule !== undefined) return { modelId, score: rule.weight, reason: rule.reason }
    return modelId === otherwise.modelId ? { ...otherwise } : { modelId, score: 0, reason: null }
  })
  return scored.toSorted((a, b) => b.score - a.score)
}

function explain(best: { modelId: string; reason: string | null }, ran: ModelScore | null): string {
  const ideal = `The prompt asks for ${best.modelId === otherwise.modelId ? 'nothing that a specialist is better at' : best.reason}: ${best.modelId}.`
  if (ran === null) return `${ideal} No model is installed that could run it.`
  return ran.modelId === best.modelId ? ideal : `${ideal} It cannot run here, so ${ran.modelId} does.`
}
