import { asRecord, asText, type UnknownRecord } from '../json-values.ts'
import type { ErrorReply } from '../reply.ts'
import { findSchemaProblem } from './find-schema-problem.ts'
import { refuse } from './refuse.ts'

const efforts = ['low', 'medium', 'high', 'xhigh', 'max']

export function checkOutputConfig({ output_config: config }: UnknownRecord): ErrorReply | undefined {
  if (config === undefined) return undefined
  const { effort = null, format = null, ...others } = asRecord(config)
  const [other] = Object.keys(others)
  if (other !== undefined) return refuse(`output_config.${other}: Extra inputs are not permitted`)
  if (effort !== null && !efforts.includes(asText(effort))) {
    return refuse("output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'")
  }
  return format === null ? undefined : checkFormat(asRecord(format))
}

/** Unlike OpenAI's, the format has neither a name nor a switch for strictness. */
function checkFormat({ type, schema, ...others }: UnknownRecord): ErrorReply | undefined {
  if (type !== 'json_schema') return refuse("output_config.format.type: Input should be 'json_schema'")
  if (schema === undefined) return refuse('output_config.format.schema: Field required')
  const [other] = Object.keys(others)
  if (other !== undefined) return refuse(`output_config.format.${other}: Extra inputs are not permitted`)
  const problem = findSchemaProblem(asRecord(schema))
  return problem === undefined ? undefined : refuse(`output_config.format.schema: ${problem}`)
}
