const things =
  `castle dragon banana piano tiger lamp forest rocket bishop violin carrot whale desert mirror guitar pirate
bicycle snowman teapot robot penguin windmill mushroom candle elephant clock umbrella lighthouse fox cactus
balloon bridge wizard pumpkin owl train kite ladder turtle apple volcano bakery squirrel anchor trumpet giraffe
helicopter cupcake mountain spider telescope waterfall hedgehog drum island tractor crown octopus lantern rabbit
submarine feather camel garden sword pancake peacock factory acorn gondola zebra fountain basket parrot
scarecrow igloo pineapple statue horse museum`.split(/\s+/)

const places = [
  'at night',
  'in the snow',
  'on a beach',
  'under a rainbow',
  'in the fog',
  'at noon',
  'in the rain',
]

/** Prompts about one thing each; none is like another. At most 80. */
export const prompts = (count: number): string[] =>
  things.slice(0, count).map((thing, k) => `${thing} ${places[k % places.length] ?? ''}`)

/** As many prompts as there are. */
export const promptCount = things.length
