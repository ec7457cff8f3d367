import { readFile } from 'node:fs/promises'
import { UsageError } from './usage-error.ts'

/** Reads a price sheet. Whether its content is one is checked by whoever uses it. */
export async function readPrices(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `--prices ${path} cannot be read: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`,
      error,
    )
  })
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`--prices ${path} is not JSON: ${(error as SyntaxError).message}`, error)
  }
}
