import { asList, asRecord, asText, type UnknownRecord } from '../json-values.ts'
import type { ErrorReply } from '../reply.ts'
import { findSchemaProblem } from './find-schema-problem.ts'
import { refuse } from './refuse.ts'

export function checkTools({ tools, tool_choice: choice, thinking }: UnknownRecord): ErrorReply | undefined {
  if (tools !== undefined && !Array.isArray(tools)) return refuse('tools: Input should be a valid list')
  const offered = asList(tools).map(asRecord)
  for (const [index, tool] of offered.entries()) {
    const refused = checkTool(tool, `tools.${index}`)
    if (refused) return refused
  }
  const names = offered.map(({ name }) => name)
  if (new Set(names).size < names.length) return refuse('tools: Tool names must be unique.')
  return choice === undefined ? undefined : checkChoice(asRecord(choice), names, asRecord(thinking))
}

/** A type other than `custom` is a tool of the vendor, which has no schema. */
function checkTool({ type = 'custom', name, input_schema: schema, strict }: UnknownRecord, place: string) {
  if (asText(name) === '') return refuse(`${place}.custom.name: Field required`)
  if (type !== 'custom' && type !== null) return undefined
  const path = `${place}.custom`
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(asText(name))) {
    return refuse(`${path}.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`)
  }
  if (schema === undefined) return refuse(`${path}.input_schema: Field required`)
  if (asRecord(schema) !== schema) return refuse(`${path}.input_schema: Input should be a valid dictionary`)
  const { type: schemaType } = asRecord(schema)
  if (schemaType === undefined) return refuse(`${path}.input_schema.type: Field required`)
  if (schemaType !== 'object') return refuse(`${path}.input_schema.type: Input should be 'object'`)
  const problem = strict === true ? findSchemaProblem(asRecord(schema)) : undefined
  return problem === undefined ? undefined : refuse(`${path}: ${problem}`)
}

function checkChoice(
  { type, name }: UnknownRecord,
  names: readonly unknown[],
  thinking: UnknownRecord,
): ErrorReply | undefined {
  if (!['auto', 'any', 'tool', 'none'].includes(asText(type))) {
    return refuse(
      `tool_choice: Input tag '${asText(type)}' found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'`,
    )
  }
  if (type === 'tool' && typeof name !== 'string') return refuse('tool_choice.tool.name: Field required')
  if (names.length === 0 && type !== 'none') {
    return refuse('tool_choice: tool_choice may only be specified while providing tools')
  }
  if (type === 'tool' && !names.includes(name)) return refuse(`Tool '${asText(name)}' not found in provided tools`)
  const isForced = type === 'any' || type === 'tool'
  const thinks = thinking.type === 'enabled' || thinking.type === 'adaptive'
  return isForced && thinks ? refuse('Thinking may not be enabled when tool_choice forces tool use.') : undefined
}
