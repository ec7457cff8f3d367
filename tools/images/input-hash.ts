import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { globSync } from 'tinyglobby'
import { root } from '../workspace.ts'

/** The label of an image that has the hash of what it was made from. */
export const inputLabel = 'ai.wflo.inputs'

/** What every image is made with; settings of a machine are none of it. */
const sharedFiles = ['docker/debian-base.sh', 'docker/requirements/*.*']

/** Twelve digits that change with any file that the images are made with, or with these of its own. */
export function hashInputs(ownFiles: readonly string[], folder: string = root): string {
  const hash = createHash('sha256')
  for (const file of globSync([...sharedFiles, ...ownFiles], { cwd: folder }).sort()) {
    const content = readFileSync(join(folder, file))
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex').slice(0, 12)
}
