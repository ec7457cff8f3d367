import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A file of this package as it is published: what Temporal's bundler and SDK load by path. */
export function distFile(name: string): string {
  const require = createRequire(import.meta.url)
  return join(dirname(require.resolve('@wflo/temporal/package.json')), 'dist', name)
}
