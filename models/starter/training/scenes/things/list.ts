import type { Subject } from '../subject.ts'
import { castle, house, lighthouse, skyscraper, tent, windmill } from './buildings.ts'
import { ball, crown, heart, snowman, star, sword } from './emblems.ts'
import { flower, rose, sunflower } from './flowers.ts'
import { airplane, balloon, helicopter, hotAirBalloon, rocket, ufo } from './flying.ts'
import { bottle, burger, cake, cupOfCoffee, iceCream, pizza } from './food.ts'
import { apple, banana, orange, pumpkin, strawberry } from './fruit.ts'
import { book, chair, clock, gift, guitar, hat, key, lamp, umbrella } from './home.ts'
import { train } from './rail.ts'
import { bicycle, bus, car, motorcycle, truck } from './road.ts'
import { sailboat, ship, submarine } from './ships.ts'
import { cactus, mushroom, palmTree, pineTree, tree } from './trees.ts'

/** All things. Their order is part of what a seed means. */
export const THINGS: readonly Subject[] = [
  car,
  truck,
  bus,
  train,
  bicycle,
  motorcycle,
  airplane,
  helicopter,
  rocket,
  hotAirBalloon,
  balloon,
  sailboat,
  ship,
  submarine,
  ufo,
  house,
  castle,
  lighthouse,
  windmill,
  tent,
  skyscraper,
  tree,
  palmTree,
  pineTree,
  flower,
  rose,
  sunflower,
  cactus,
  mushroom,
  apple,
  banana,
  orange,
  strawberry,
  pizza,
  cake,
  iceCream,
  burger,
  cupOfCoffee,
  bottle,
  guitar,
  umbrella,
  chair,
  lamp,
  book,
  ball,
  heart,
  star,
  crown,
  sword,
  clock,
  snowman,
  pumpkin,
  hat,
  gift,
  key,
]
