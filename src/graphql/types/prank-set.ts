import type { Builder } from '../builder.ts'
import { boundedBy, sized } from '../list-size.ts'
import type { ImageRef } from './image.ts'

export type PrankTypes = ReturnType<typeof addPrankTypes>

/** Visitors' prompts that a builder is shown, and the most of them. */
const activity = { usual: 50, largest: 500 }

/** As many as a set may have, unless whoever runs the server says otherwise. */
const usualTriggers = 50

/** Versions that a trigger tells. */
const versionsShown = 50

/** A prank set with all that belongs to it: for its builder's eyes only. */
export function addPrankTypes(builder: Builder, image: ImageRef) {
  addVersion(builder)
  const trigger = addTrigger(builder, image)
  const prankActivity = addActivity(builder)
  const set = builder.prismaObject('PrankSet', {
    description:
      'A prank: one secret builder link, one share link, triggers. Only who holds the builder slug sees any of it.',
    select: { id: true },
    fields: (t) => ({
      builderSlug: t.string({
        description: 'Secret: who has it may change everything. It is kept nowhere; keep it yourself.',
        resolve: ({ id }, _args, { openedSets }) => openedSets.get(id) ?? '',
      }),
      shareSlug: t.exposeString('shareSlug', { description: 'Public: what visitors come by.' }),
      builderUrl: t.field({
        type: 'URL',
        description: 'Where the set is built; as secret as its slug.',
        resolve: ({ id }, _args, { openedSets, settings }) =>
          `${settings.frontendUrl}/build/${openedSets.get(id) ?? ''}`,
      }),
      shareUrl: t.field({
        type: 'URL',
        description: 'What to send to whoever is to be pranked.',
        select: { shareSlug: true },
        resolve: ({ shareSlug }, _args, { settings }) => `${settings.frontendUrl}/p/${shareSlug}`,
      }),
      title: t.exposeString('title', { nullable: true, description: 'Shown to visitors.' }),
      description: t.exposeString('description', { nullable: true, description: 'For the builder alone.' }),
      isActive: t.exposeBoolean('isActive', {
        description: 'false: the share link is a plain image generator.',
      }),
      expiresAt: t.expose('expiresAt', {
        type: 'DateTime',
        nullable: true,
        description:
          'From then on the share link is a plain image generator, and the builder slug opens nothing any more.',
      }),
      maxUses: t.exposeInt('maxUses', {
        nullable: true,
        description: 'Pranks that are served; after them the share link is a plain image generator.',
      }),
      accessCount: t.exposeInt('accessCount', {
        description: 'Times that the share link was opened or asked through.',
      }),
      lastAccessedAt: t.expose('lastAccessedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When the share link was last used.',
      }),
      successfulPranks: t.exposeInt('successfulPranks', { description: 'Pranks that were served.' }),
      triggers: t.relation('triggers', {
        description: 'The triggers in the order in which they were made.',
        query: { orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
        ...boundedBy(usualTriggers),
      }),
      activity: t.relation('generations', {
        type: prankActivity,
        description: 'What visitors asked, and which trigger fired; newest first.',
        ...sized(activity),
        args: {
          first: t.arg.int({
            defaultValue: activity.usual,
            description: `How many; at most ${activity.largest}.`,
          }),
        },
        query: ({ first }) => ({
          where: { editedFromId: null },
          orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
          take: Math.min(activity.largest, Math.max(0, first ?? activity.usual)),
        }),
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
      updatedAt: t.expose('updatedAt', {
        type: 'DateTime',
        description: 'When its builder last changed it, a trigger or a picture.',
      }),
    }),
  })
  return { set, trigger }
}

function addTrigger(builder: Builder, image: ImageRef) {
  return builder.prismaObject('PrankTrigger', {
    description: 'A prompt that is answered with a picture of the builder’s.',
    fields: (t) => ({
      id: t.exposeID('id', { description: 'Names the trigger together with the builder slug.' }),
      prompt: t.exposeString('prompt', { description: 'What visitors are expected to type.' }),
      similarityThreshold: t.exposeFloat('similarityThreshold', {
        description: 'How close a prompt has to come, 0 to 1; 1: only the same words.',
      }),
      priority: t.exposeInt('priority', { description: 'Of several that could fire the highest does.' }),
      exactMatchOnly: t.exposeBoolean('exactMatchOnly', {
        description: 'Whether nothing but the prompt itself fires it; punctuation and spaces do not count.',
      }),
      caseSensitive: t.exposeBoolean('caseSensitive', {
        description: 'Whether capital and small letters are told apart.',
      }),
      image: t.field({
        type: image,
        description: 'The picture that is served now.',
        select: (_args, _context, nested) => ({
          currentVersion: true,
          versions: { select: { version: true, image: nested(true) } },
        }),
        resolve: ({ currentVersion, versions }) => {
          const current = versions.find(({ version }) => version === currentVersion)
          if (current === undefined) throw new Error(`A trigger has no version ${currentVersion}`)
          return current.image
        },
      }),
      currentVersion: t.exposeInt('currentVersion', { description: 'The version that is served now.' }),
      versions: t.relation('versions', {
        description: `The pictures that it ever had, oldest first; the latest ${versionsShown} of them.`,
        query: { orderBy: { version: 'asc' }, take: -versionsShown },
        ...boundedBy(versionsShown),
      }),
      triggerCount: t.exposeInt('triggerCount', { description: 'Times that its picture was served.' }),
      lastTriggeredAt: t.expose('lastTriggeredAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When its picture was last served.',
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    }),
  })
}

function addVersion(builder: Builder) {
  return builder.prismaObject('TriggerImage', {
    name: 'TriggerImageVersion',
    description: 'A picture that a trigger has, or had.',
    fields: (t) => ({
      version: t.exposeInt('version', { description: '1 for the first.' }),
      image: t.relation('image', { description: 'The picture.' }),
      description: t.exposeString('description', { nullable: true, description: 'The builder’s own words.' }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was uploaded.' }),
    }),
  })
}

function addActivity(builder: Builder) {
  return builder.prismaObject('Generation', {
    variant: 'PrankActivity',
    description: 'What a visitor asked.',
    fields: (t) => ({
      prompt: t.exposeString('prompt', { description: 'As it was typed.' }),
      trigger: t.relation('matchedTrigger', {
        nullable: true,
        description: 'The trigger that fired; null where none did, or it was removed since.',
      }),
      similarity: t.exposeFloat('similarity', {
        nullable: true,
        description:
          'How close the prompt came to it or, where none fired, to the nearest one: 0 to 1. Null where the set did not look.',
      }),
      at: t.expose('createdAt', { type: 'DateTime', description: 'When it was asked.' }),
    }),
  })
}
