/** What GraphiQL shows at first: two operations that draw a picture and watch it come to be. */
export const examples = `# Welcome to PromptPics.
#
# 1. Run Draw and copy the id out of the answer.
# 2. Put the id into Watch and run it: every step arrives here, with a preview.
#    "Copy value" on preview.dataUri, pasted into the address bar, shows the frame.

mutation Draw {
  generate(input: { prompt: "a red castle on a hill at sunset" }) {
    ... on Generation {
      id
      status
      seed
    }
    ... on Error {
      code
      message
    }
  }
}

subscription Watch {
  generationProgress(id: "paste the id here") {
    status
    step
    totalSteps
    etaSeconds
    preview {
      dataUri
    }
    generation {
      image {
        url
      }
    }
  }
}

query WhatIsThere {
  models {
    id
    description
    installed
  }
  routePrompt(prompt: "a portrait of an old sailor") {
    modelId
    ranModelId
    reason
  }
}
`
