import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PriceSheet } from '@wflo/cost'

/** A price sheet in a file that goes away with its scope. */
export async function writeSheet(sheet: PriceSheet): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'wflo-example-'))
  const path = join(folder, 'prices.json')
  await writeFile(path, JSON.stringify(sheet))
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}
