/** What words alone cannot tell; the matcher may say either. */
export const beyondLexical: readonly (readonly [trigger: string, prompt: string])[] = [
  ['a kitten', 'a young cat'],
  ['a man wearing a hat', 'a man with a hat on his head'],
  ['a hatless man', 'a man without a hat'],
  ['Why did the chicken cross the road?', 'What made the hen walk over the street?'],
  ['a cup of hot coffee', 'a steaming mug of java'],
  ['un chat', 'a cat'],
  ['a dog chasing a cat', 'a feline fleeing from a canine'],
  ['a car crash', 'cars colliding'],
  ['the crown of the king', "the king's crown"],
  ['a sunny day', 'a day full of sunshine'],
  ['show me the money', 'the money'],
]
