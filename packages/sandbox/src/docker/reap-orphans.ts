import type { Engine } from './engine.ts'
import { readLabels, sandboxLabel } from './labels.ts'
import { fateOf } from './process-mark.ts'

/**
 * Removes containers whose process is gone, or, where nobody here can tell, whose time is up. Those of processes that live, and those of anybody else,
 * stay. Gives how many it removed.
 */
export async function reapOrphans(engine: Engine, ownId: string, now: number): Promise<number> {
  const containers = await engine.list([sandboxLabel])
  const orphans = containers.filter(({ Labels }) => {
    const { owner, process, expires } = readLabels(Labels)
    const fate = fateOf(process)
    return owner !== ownId && (fate === 'gone' || (fate === 'unknown' && expires < now))
  })
  await Promise.all(orphans.map(({ Id }) => engine.remove(Id)))
  return orphans.length
}
