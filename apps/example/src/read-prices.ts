import { readFile } from 'node:fs/promises'
import { InvalidPriceSheetError, type PriceSheet, parsePriceSheet } from '@wflo/cost'
import { UsageError } from './usage-error.ts'

/** The option for the price sheet of `--prices`. Without one list prices hold. */
export async function pricesOption(path: string | undefined): Promise<{ readonly prices?: PriceSheet }> {
  return path === undefined ? {} : { prices: parse(path, await read(path)) }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const reason = code === 'ENOENT' ? 'there is no such file' : message
    throw new UsageError(`--prices ${path} cannot be read: ${reason}`, error)
  }
}

function parse(path: string, text: string): PriceSheet {
  try {
    return parsePriceSheet(text)
  } catch (error) {
    if (!InvalidPriceSheetError.isInstance(error)) throw error
    throw new UsageError(`--prices ${path}: ${error.message}`, error)
  }
}
