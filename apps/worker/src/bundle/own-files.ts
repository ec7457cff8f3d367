import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The definitions that are built into this app. */
export function ownDefinitions(): string {
  const built = fileURLToPath(new URL('./definitions.js', import.meta.url))
  return existsSync(built) ? built : fileURLToPath(new URL('../definitions.ts', import.meta.url))
}

/** Their bundle, which the build writes. */
export function ownBundle(): string {
  return fileURLToPath(new URL('./workflow-bundle.js', import.meta.url))
}
