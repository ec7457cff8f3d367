import { asList, asRecord, asText, type UnknownRecord } from '../json-values.ts'
import type { ErrorReply } from '../reply.ts'
import { refuse } from './refuse.ts'

/** More marks than this are refused: https://platform.claude.com/docs/en/build-with-claude/prompt-caching */
const mostMarks = 4

interface Mark {
  readonly path: string
  readonly control: UnknownRecord
}

export function checkCacheControl(body: UnknownRecord): ErrorReply | undefined {
  const marks = marksOf(body)
  for (const { path, control } of marks) {
    if (control.type !== 'ephemeral') return refuse(`${path}.cache_control.type: Input should be 'ephemeral'`)
    const { ttl = '5m' } = control
    if (ttl !== '5m' && ttl !== '1h') return refuse(`${path}.cache_control.ephemeral.ttl: Input should be '5m' or '1h'`)
  }
  if (marks.length > mostMarks) {
    return refuse(`A maximum of 4 blocks with cache_control may be provided. Found ${marks.length}.`)
  }
  return checkOrder(marks)
}

/** In the order of the prompt: tools, system, messages; the request's own mark counts for its last block. */
function marksOf(body: UnknownRecord): readonly Mark[] {
  const said = asList(body.messages).map(asRecord)
  return [
    ...marksIn(body.tools, 'tools'),
    ...marksIn(body.system, 'system'),
    ...said.flatMap(({ content }, index) => marksIn(content, `messages.${index}.content`)),
    ...toMarks(body, 'request'),
  ]
}

function marksIn(blocks: unknown, path: string): readonly Mark[] {
  return asList(blocks)
    .map(asRecord)
    .flatMap((block, index) => toMarks(block, `${path}.${index}.${asText(block.type)}`))
}

function toMarks({ cache_control: control = null }: UnknownRecord, path: string): readonly Mark[] {
  return control === null ? [] : [{ path, control: asRecord(control) }]
}

function checkOrder(marks: readonly Mark[]): ErrorReply | undefined {
  const firstShort = marks.findIndex(({ control }) => control.ttl !== '1h')
  const late = firstShort < 0 ? undefined : marks.slice(firstShort).find(({ control }) => control.ttl === '1h')
  return late === undefined
    ? undefined
    : refuse(
        `${late.path}.cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block.`,
      )
}
