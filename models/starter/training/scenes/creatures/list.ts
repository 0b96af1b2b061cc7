import type { Subject } from '../subject.ts'
import { bear, panda } from './bears.ts'
import { lion, tiger } from './big-cats.ts'
import { bird, duck, owl, penguin } from './birds.ts'
import { dinosaur, dragon } from './dragons.ts'
import { chicken, cow, pig, sheep } from './farm.ts'
import { horse, unicorn } from './horses.ts'
import { bee, butterfly } from './insects.ts'
import { cat, dog, mouse, rabbit } from './pets.ts'
import { frog, snail, turtle } from './pond.ts'
import { fish, octopus, shark, whale } from './sea.ts'
import { elephant, giraffe } from './wild.ts'
import { deer, fox, wolf } from './woods.ts'

/** All animals. Their order is part of what a seed means. */
export const CREATURES: readonly Subject[] = [
  cat,
  dog,
  rabbit,
  fox,
  bear,
  horse,
  cow,
  sheep,
  pig,
  elephant,
  lion,
  tiger,
  penguin,
  owl,
  bird,
  duck,
  chicken,
  fish,
  whale,
  shark,
  octopus,
  turtle,
  frog,
  butterfly,
  dragon,
  dinosaur,
  unicorn,
  panda,
  mouse,
  snail,
  bee,
  wolf,
  deer,
  giraffe,
]
