import type { ColorName } from './colours.ts'
import type { LogoSpec } from './logos/logo.ts'
import type { Motif } from './logos/motif.ts'
import type { PortraitSpec } from './people/portrait.ts'
import type { Labels } from './scene.ts'
import type { Backdrop, Time, Weather } from './scenery/backdrop.ts'
import type { Footing, Subject } from './subject.ts'

/** A subject in one colour. */
export interface Actor {
  subject: Subject
  color: ColorName
}

/** Who is in a picture: one to three of a subject, or one and another that stands beside or behind it. */
export interface Cast extends Actor {
  count: number
  size: 'large' | 'small' | ''
  other: (Actor & { behind: boolean }) | undefined
}

/** A backdrop in its light and weather. */
export interface View {
  backdrop: Backdrop
  time: Time
  weather: Weather
}

/** A portrait before its clothes are painted. */
export type Face = Omit<PortraitSpec, 'clothes'> & { clothes: ColorName }

/** Subjects before a backdrop; `strayed` where nobody would look for them there. */
export interface OutdoorStory {
  kind: 'outdoor'
  cast: Cast
  view: View
  footing: Footing
  strayed: boolean
}

/** Subjects on a plain ground. */
export interface StillStory {
  kind: 'still'
  cast: Cast
  ground: ColorName
}

/** A backdrop with nobody in it. */
export interface EmptyStory {
  kind: 'empty'
  view: View
}

/** Head and shoulders of a person. */
export interface FaceStory {
  kind: 'face'
  face: Face
  ground: ColorName
}

/** A brand mark. */
export interface MarkStory {
  kind: 'mark'
  motif: Motif
  color: ColorName
  frame: LogoSpec['frame']
  ground: 'white' | 'black'
}

/** What a picture shows: all that its captions may speak of. */
export type Story = OutdoorStory | StillStory | EmptyStory | FaceStory | MarkStory

/** Nothing in particular. */
const FREE: Labels = {
  subject: '',
  color: '',
  backdrop: '',
  time: 'day',
  weather: 'clear',
  count: 1,
  other: '',
}

/** The labels of a story. */
export function labelsOf(story: Story): Labels {
  switch (story.kind) {
    case 'outdoor':
      return { ...castLabels(story.cast), ...viewLabels(story.view) }
    case 'still':
      return { ...castLabels(story.cast), backdrop: `plain ${story.ground}` }
    case 'empty':
      return { ...FREE, ...viewLabels(story.view), count: 0 }
    case 'face': {
      const { who, hair } = story.face
      return { ...FREE, subject: `portrait ${who}`, color: hair, backdrop: `plain ${story.ground}` }
    }
    case 'mark':
    default: {
      const { motif, color, ground } = story
      return { ...FREE, subject: `logo ${motif.name}`, color, backdrop: `plain ${ground}` }
    }
  }
}

function castLabels({ subject, color, count, other }: Cast): Labels {
  return { ...FREE, subject: subject.name, color, count, other: other?.subject.name ?? '' }
}

function viewLabels({ backdrop, time, weather }: View): Pick<Labels, 'backdrop' | 'time' | 'weather'> {
  return { backdrop: backdrop.name, time, weather }
}
