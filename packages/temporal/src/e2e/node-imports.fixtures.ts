import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { defineStep, defineWorkflow } from '@wflo/core'
import { openai } from '@wflo/openai'

/** Definitions beside imports that no isolate has. */
export const provider = openai({ name: 'spare', apiKey: 'none', baseURL: 'http://127.0.0.1:9/v1' })

const look = defineStep({
  name: 'look',
  async run(file: string) {
    const { readFile } = await import('node:fs/promises')
    const hash = createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
    return { hash, isFile: (await stat(file)).isFile() }
  },
})

export const usesNode = defineWorkflow({
  name: 'uses-node',
  version: 1,
  steps: [look],
  run: (ctx, file: string) => ctx.run(look, file),
})

/** What belongs into a step stands in the workflow. */
export const readsInWorkflow = defineWorkflow({
  name: 'reads-in-workflow',
  version: 1,
  run: async (_, file: string) => (await stat(file)).size,
})
