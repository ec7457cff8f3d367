import { UsageError } from './usage-error.ts'
import { type Model, vendorNames } from './vendors.ts'

/** A model, or several with commas between them: a fallback chain, in the order in which they are asked. */
export type Models = readonly [Model, ...Model[]]

export function readModels(text: string): Models {
  const [first = '', ...others] = text.split(',')
  return [readModel(first.trim(), text), ...others.map((model) => readModel(model.trim(), text))]
}

/** Without a vendor in front, Claude is Anthropic's, and everything else speaks OpenAI's protocol. */
function readModel(name: string, text: string): Model {
  const vendor = vendorNames.find((each) => name.startsWith(`${each}/`))
  const model = vendor === undefined ? name : name.slice(vendor.length + 1)
  if (!/^\S+$/.test(model)) {
    throw new UsageError(`--model ${JSON.stringify(text)} is not the name of a model: write one such as gpt-4o-mini`)
  }
  return `${vendor ?? (name.startsWith('claude-') ? 'anthropic' : 'openai')}/${model}`
}
