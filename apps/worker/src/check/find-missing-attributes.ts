import type { NativeConnection } from '@temporalio/worker'
import { listAttributes, type ResolvedConnection } from '@wflo/temporal'

const answerMs = 2_000

/** The command that creates what the namespace lacks; `undefined` where it lacks nothing, or does not say. */
export async function findMissingAttributes(
  connection: NativeConnection,
  { address, namespace }: ResolvedConnection,
): Promise<string | undefined> {
  const known = await listKnown(connection, namespace)
  const missing = listAttributes().filter(({ name }) => known !== undefined && !known.includes(name))
  if (missing.length === 0) return undefined
  const options = missing.map(({ name, type }) => `--name ${name} --type ${type}`).join(' ')
  return `temporal operator search-attribute create --address ${address} --namespace ${namespace} ${options}`
}

/** Managed clusters may keep this to themselves. */
async function listKnown(connection: NativeConnection, namespace: string): Promise<readonly string[] | undefined> {
  try {
    const ask = () => connection.operatorService.listSearchAttributes({ namespace })
    const { customAttributes } = await connection.withDeadline(Date.now() + answerMs, ask)
    return Object.keys(customAttributes ?? {})
  } catch {
    return undefined
  }
}
