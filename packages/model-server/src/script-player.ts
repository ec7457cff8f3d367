import type { ModelRequest, Reply, ReplyScript } from './reply.ts'

/** Plays a script: which reply the next request gets, undefined where the script has none for it. */
export type ScriptPlayer = (request: ModelRequest) => Reply | undefined | Promise<Reply | undefined>

export function createScriptPlayer(script: ReplyScript | undefined): ScriptPlayer {
  let next = 0
  return (request) => {
    const index = next++
    if (typeof script === 'function') return script(request, index)
    return isList(script) ? script[index] : script
  }
}

/** `Array.isArray` does not narrow to a readonly array. */
function isList(script: Reply | readonly Reply[] | undefined): script is readonly Reply[] {
  return Array.isArray(script)
}
