import { createSet } from './operations.js'
import { byId, onSubmit } from './page.js'

onSubmit(byId('form'), async () => {
  const { builderSlug } = await createSet({
    title: byId('title').value.trim() || null,
    description: byId('description').value.trim() || null,
  })
  // Going back must not lead to this form, which would make another set.
  location.replace(new URL(`../build/${builderSlug}`, import.meta.url))
})
