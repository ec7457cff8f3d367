import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

/** One line a file: its SHA-256 and its name, as `sha256sum` writes it. `folder` ends in a slash. */
export function writeSums(folder: string): void {
  writeFileSync(
    sumsFileOf(folder),
    listRecorded(folder)
      .map((file) => lineOf(folder, file))
      .join(''),
  )
}

/** Recorded files that are not what they were when they were recorded. */
export function findChanged(folder: string): readonly string[] {
  const sums = readFileSync(sumsFileOf(folder), 'utf8')
  return listRecorded(folder).filter((file) => !sums.includes(lineOf(folder, file)))
}

export function listRecorded(folder: string): readonly string[] {
  return readdirSync(folder).filter((file) => file.endsWith('.json'))
}

function sumsFileOf(folder: string): string {
  return `${folder}SHA256SUMS`
}

function lineOf(folder: string, file: string): string {
  return `${createHash('sha256')
    .update(readFileSync(`${folder}${file}`))
    .digest('hex')}  ${file}\n`
}
