import { readFile } from 'node:fs/promises'
import { UsageError } from './usage-error.ts'

/** The option for the price sheet of `--prices`. Without one list prices hold. */
export async function pricesOption(path: string | undefined): Promise<{ readonly prices?: unknown }> {
  return path === undefined ? {} : { prices: await readPrices(path) }
}

/** Whether its content is one is checked by whoever uses it. */
async function readPrices(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such file' : error.message
    throw new UsageError(`--prices ${path} cannot be read: ${reason}`, error)
  })
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`--prices ${path} is not JSON: ${(error as SyntaxError).message}`, error)
  }
}
