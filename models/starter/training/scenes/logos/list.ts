import {
  bearMark,
  birdMark,
  catMark,
  dogMark,
  eagleMark,
  fishMark,
  foxMark,
  lionMark,
  owlMark,
} from './animals.ts'
import type { Motif } from './motif.ts'
import {
  flowerMark,
  leafMark,
  lightningBoltMark,
  moonMark,
  mountainMark,
  starMark,
  sunMark,
  treeMark,
  waveMark,
} from './nature.ts'
import { cameraMark, coffeeCupMark, crownMark, heartMark, musicNoteMark, rocketMark } from './objects.ts'

/** All motifs. Their order is part of what a seed means. */
export const MOTIFS: readonly Motif[] = [
  catMark,
  dogMark,
  birdMark,
  fishMark,
  foxMark,
  lionMark,
  bearMark,
  eagleMark,
  treeMark,
  leafMark,
  flowerMark,
  mountainMark,
  waveMark,
  sunMark,
  moonMark,
  starMark,
  heartMark,
  crownMark,
  rocketMark,
  lightningBoltMark,
  coffeeCupMark,
  cameraMark,
  musicNoteMark,
  owlMark,
]
