/**
 * Common words. Two of them are never each other's misspelling, however alike ("horse", "house"); and they tell what an
 * inflected form comes from ("riding" from "ride"). A word that is missing here costs a little, nothing breaks.
 */
const list = `
ability able about above accident across act action actor add address adult advice afraid africa after afternoon again
against age air airplane airport alarm album alien alive alley alligator alone along also always america amount anchor
angel anger angle angry animal ankle answer ant anyone ape apple apron arch area arm armor army arrow art artist ash ask
asleep astronaut attack attic aunt author autumn avocado awake axe baby bachelor back bacon bad badge bag bagel bake baker
bakery balcony bald ball ballet balloon banana band bandit bang bank banner bar barbie barber bare bark barn barrel base
basement basin basket bat bath bathroom battery battle bay beach bead beak beam bean bear beard beast beat beauty beaver
bed bedroom bee beef beer beetle beg begin behave behind bell belly below belt bench bend berlin berry beside best better
big bike bill bin bird birth birthday biscuit bishop bit bite bitter black blade blanket blast blaze bleach bleed bless
blind blink block blond blood bloom blow blue board boast boat body boil bold bomb bone book boot booth border bored boss
both bottle bottom boulder bounce bow bowl box boxer boy bracelet brain brake branch brass brave bread break breakfast
breast breath breathe breed brick bride bridge bright bring brisk broken bronze broom brother brown brush bubble bucket
bud buffalo bug build building bull bullet bump bun bunch bunny burger burn burst bus bush business busy butcher butter
butterfly button buy cabbage cabin cabinet cable cactus cafe cage cake calf call calm camel camera camp canal canary
candle candy cane cannon canoe canvas canyon cap cape captain car card care career carpet carriage carrot carry cart
cartoon carve case cash castle cat catch cathedral cattle cause cave ceiling celebrate cell cello cellar cement center
chain chair chalk champion change chapel charge charm chart chase chat cheap cheat check cheek cheer cheese chef cherry
chess chest chew chick chicken chief child chile chimney chimp chin china chip chocolate choir choke choose chop christmas
church cigar cinema circle circus city claim clap class claw clay clean clear clerk clever click cliff climb cloak clock
close cloth clothes cloud clover clown club clue coach coal coast coat cobra cock cocktail cocoa coconut code coffee
coffin coin cold collar college color comb come comet comfort comic command company compare complete computer concert cone
cook cookie cool copper copy coral cord core cork corn corner corpse cosmos costume cottage cotton couch count country
couple course court cousin cover cow cowboy coyote crab crack cradle craft crane crash crawl crayon crazy cream create
creature creek creep crew crib cricket crime crocodile crop cross crow crowd crown cruise crush cry crystal cub cube cup
cupboard curl curse curtain curve cushion custom cut cute cycle cyclist daddy dagger daisy dam damp dance dancer danger
dark dart dash date daughter dawn day dead deaf deal dear death deck deep deer defend delight demon den dense dentist desert
desk dessert destroy detective devil dew diamond dice dictator die diet dig dim diner dinner dinosaur dip dirt dirty disco
dish dive diver doctor dog doll dollar dolphin dome donkey donut door dot double dough dove down dragon drain drama draw
drawer drawing dream dress drift drill drink drip drive driver drop drown drug drum drunk dry duck duel dump dune dusk dust
dusty dwarf dwell eagle ear early earn earring earth east easter eat echo edge eel effort egg eiffel elbow elder elect
electric elephant elevator elf elves ember embrace emerald emperor empty end enemy energy engine engineer enjoy enter
entrance envelope equal escape europe eve even evening event evil exact exit explode explore explorer explosion eye
fabric face factory fade fail faint fair fairy faith falcon fall false fame family famous fan fancy fang far farm farmer
fast fat father faucet fear feast feather feed feel feeling fell female fence fern ferry festival fever few field fierce
fight figure file fill film filth final find fine finger finish fire firefighter fish fisherman fist fit fix flag flame
flamingo flash flat flavor flea flee fleet flesh flight flip float flock flood floor flour flow flower flute fly foam fog
fold folk follow food fool foot football force forest forge forget fork form fort fortune forward fossil foul fountain fox
frame france free freedom freeze french fresh friar fridge friend fries frog frost frown frozen fruit full fun funeral funny
fur furniture future gallery game gang gap garage garbage garden garlic gas gate gather gaze gear gem general genie gentle
germany ghost giant gift ginger giraffe girl give glacier glad glass glide globe gloomy glory glove glow glue goal goat
goblin god goddess gold golden golf good goose gorilla gown grab grace grain grand grandfather grandma grandmother grandpa
grape graph grass grave graveyard gravity great greed greek green greet grief grill grin grind grip grocery groom ground
group grow growl guard guess guest guide guilt guitar gum gun guy gym habit hail hair hairy half hall halloween ham hammer
hamster hand handle hang happy harbor hard hare harm harp harsh harvest hat hatch hate haunt hawk hay head heal health heap
hear heart hearth heat heaven heavy hedge heel height helicopter hell helmet help hen herb herd here hero heron hide high
highway hike hiker hill hint hip hippo hire history hit hobbit hold hole holiday holly hollow holy home honest honey hood
hoof hook hop hope horizon horn horror horse hose hospital host hot hotel hour house hover howl hug huge hull human hum
humor hunger hungry hunt hunter hurricane hurry hurt husband hut ice iceberg icicle icon idea idol igloo image imp inch
infant injure ink inn insect invite iron island italy ivory ivy jacket jade jaguar jail jam japan jar jaw jazz jeans jelly
jellyfish jester jet jewel job jockey join joke joker journey joy judge juggle juice jump jungle junk kangaroo keep kettle
key keyboard kick kid kidnap kill kind king kingdom kiss kitchen kite kitten knee kneel knife knight knit knock knot know
koala laboratory lace ladder lady lake lamb lamp land landscape lane language lantern lap large laser last late later laugh
laundry lava lavender law lawn lawyer lazy lead leader leaf lean leap learn leash leather leave lecture leg lemon lend
lens leopard less lesson letter library lick lid lie life lift light lighthouse lightning lily lime limousine line lion lip
liquid list listen litter live liver lizard llama lobster local lock locker log logo london lonely long look loop loose
lord lose lot loud love low luck lump lunch lung luxury machine mad magazine magic maid mail main make male mall mammal
mammoth man mane mango manor mansion many map maple marble march mare marine mark market marriage marry mars marsh martian
mask mass master mat match mate math maze meadow meal mean meat mechanic medal meet meeting melon melt member memory mermaid
merry mess metal meteor mice middle midnight mild mile milk mill mind mine miner mint minute mirror miss mist mix moat model
modern mole mom monastery money monk monkey monster month mood moon moose morning mosque moss moth mother motor motorcycle
mount mountain mouse mouth move movie mud mug mule mummy murder muscle museum mushroom music musician mustache mustard nail
naked name narrow nasty nation nature near neat neck necklace needle nerd nerve nest net new news newspaper next nice night
nightmare ninja noble noise noodle noon north nose note novel number nun nurse nut oak oar oasis obey object ocean octopus
odd offer office officer oil old olive onion open opera orange orchard orchestra orchid order organ ostrich otter outdoor
oven owl owner ox oyster pack package paddle page pain paint painter painting pair palace pale palm pan pancake panda panic
pant panther pants paper parachute parade parent paris park parrot part party pass past pasta paste patch path patient patrol
pattern paw pay pea peace peach peacock peak peanut pear pearl peasant pedal peel pelican pen pencil penguin people pepper
person pet petal phone photo phrase piano pick picnic pie piece pier pig pigeon pile pill pillar pillow pilot pin pine
pineapple pink pipe pirate pistol pit pizza place plague plain plan plane planet plant plastic plate platform play player
playground please plot plow plug plum plumber pocket poem poet point poison poker polar pole police policeman pond pony
pool poor pop pope poppy popcorn porch pork port portal portrait pose post poster pot potato potion pound pour powder power
praise pray prayer present president press pretty price pride priest prince princess print prison prize professor promise
proud pub puddle pull pump pumpkin punch punk puppet puppy purple purse push puzzle pyramid quack quarter queen quest
question quick quiet quilt rabbit raccoon race rack radar radio raft rage rail railway rain rainbow raincoat raise ram ranch
range rank rat raven raw ray razor reach read ready real red reef reindeer relax remember rescue rest restaurant return rhino
rib ribbon rice rich ride rider rifle ring ripe rise river road roar roast rob robber robe robin robot rock rocket rod role
roll roman rome roof room rooster root rope rose rough round route row royal rub ruby rug ruin rule run runner russia rusty
sack sacred sad saddle safe sail sailor saint salad salmon salt samurai sand sandal sandwich santa satellite sauce sausage
save saw saxophone say scale scar scare scarf scene school science scientist scissors scoop scooter scorpion scout scream
screen screw sculpture sea seagull seal search season seat secret see seed seek sell send serve servant set sew shadow shake
shaman shame shape share shark sharp shave shed sheep sheet shelf shell shelter shepherd sheriff shield shine ship shirt
shock shoe shoot shop shore short shot shoulder shout shovel show shower shrimp shrine shut shy sick side sidewalk sign silence
silk silly silver simple sin sing singer sink sip sister sit site skate skeleton sketch ski skin skirt skull sky skyscraper
slave sled sleep sleepy sleeve slice slide slim slip slope sloth slow small smart smell smile smoke smooth snack snail snake
sneak sneeze sniff snow snowball snowman soap soccer sock sofa soft soil soldier solid son song soon sore sorrow sort soul
sound soup sour south spa space spaceship spain spark speak spear speech speed spell sphere spice spider spike spill spin
spine spirit spit splash spoon sport spot spray spread spring sprout spy square squid squirrel stable staff stag stage stain
stair stairs stamp stand star stare start station statue stay steak steal steam steel steep stem step stick stiff still sting
stir stock stomach stone stool stop store stork storm story stove strange straw strawberry stream street stretch strict
strike string strong student study stump style submarine suit sugar summer sun sunflower sunglasses sunrise sunset super
superhero surf surfer surgeon swallow swamp swan swear sweat sweep sweet swim swimmer swing sword symbol table tablet tail
tailor take tale talk tall tame tank tap tape target tattoo taxi tea teach teacher team tear tease teddy teen telephone
telescope tell temple tender tennis tent test text theater thick thief thin thing think thirst thirsty thorn thread throat
throne throw thumb thunder ticket tickle tide tie tiger tight tile timber time tin tiny tip tire tired toad toast today toe
toilet tomato tomb tongue tool tooth top torch tornado tortoise touch tour tourist towel tower town toy trace track tractor
trade trail train trap trash travel treasure treat tree trial triangle tribe trick trip troll trophy tropical trouble trousers
truck true trump trumpet trunk trust truth try tub tube tulip tuna tunnel turkey turn turtle tutu twilight twin twist type
ugly umbrella uncle unicorn uniform universe van vase vault vegetable veil vein velvet venice venus vest vet victory view
village villain vine violet violin viper virgin visit visitor voice volcano vote vulture wade wage wagon waist wait waiter
waitress wake walk wall wallet walrus wand wander want war warm warn warrior wash wasp waste watch water waterfall wave wax
way weak wealth weapon wear weasel weather weave web wedding weed week weep weight weird well west wet whale wheat wheel
whip whisper whistle white wide widow wife wild win wind window wine wing winner winter wipe wire wise wish witch wizard
wolf woman wonder wood wooden wool word work worker world worm worry wound wrap wreck wrestle wrist write writer wrong yacht
yard yawn year yell young youth zebra zombie zone zoo obama biden putin merkel maria mario marie mary mark martin jack jane
john joan julia julie james anna anne emma emily peter paul adam alice brian bryan daniel danielle eric erica luca lucas
italian spanish german russian chinese japanese roman korea iran iraq india indian peru cuba egypt greece norway sweden
austria australia tokyo moscow madrid milan vienna chicago boston texas hawaii island ireland iceland finland poland holland
bathtub spaceship fireplace basketball baseball volleyball skateboard snowboard surfboard wheelchair toothbrush cheeseburger
hamburger grandparent fisherman fireman moonlight starlight sunlight candlelight campfire treehouse birdhouse doghouse
greenhouse warehouse farmhouse bookshelf bookstore wristwatch hourglass windmill snowflake raindrop seashell seaweed seahorse
lifeguard bodyguard cheerleader gunslinger swordfish goldfish starfish ladybug dragonfly grasshopper woodpecker wallpaper
supper passport postcard keychain necktie underwater underground courtyard driveway doorway hallway stairway skyline
`

const known: ReadonlySet<string> = new Set(list.trim().split(/\s+/))

const shortestCompound = 7

/** The word that two words are if written together, "space ship" spaceship; null where they are none. */
export function compoundOf(first: string, second: string): string | null {
  const together = first + second
  return together.length >= shortestCompound && known.has(together) ? together : null
}

/** Whether the word, in lower case and uninflected, is a common one. */
export function isKnown(word: string): boolean {
  return known.has(word)
}
