import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { x } from 'tinyexec'
import { copyRepository } from '../copy-repository.ts'
import { listPackages } from '../workspace.ts'

export interface Changeset {
  readonly name: string
  readonly bump: 'minor' | 'patch'
}

/** Versions a temporary copy with this one changeset: its package is bumped, and no other. */
export async function findVersionProblems({ name, bump }: Changeset): Promise<readonly string[]> {
  using copy = await copyRepository('release')
  const before = readVersions(copy.path)
  await keepOnly(copy.path, `---\n'${name}': ${bump}\n---\n\nTry a release.\n`)
  await x('changeset', ['version'], { throwOnError: true, nodeOptions: { cwd: copy.path } })
  const after = readVersions(copy.path)
  const changed = [...after].filter(([found, version]) => before.get(found) !== version)
  const expected = raise(before.get(name) ?? '', bump)
  if (changed.length === 1 && after.get(name) === expected) return []
  const happened = changed.map(([found, version]) => `${found} ${before.get(found)} → ${version}`).join(', ')
  return [
    `A ${bump} changeset on ${name} should change it alone, to ${expected}. It changed: ${happened || 'nothing'}.`,
  ]
}

/** Changesets that wait for the next release would bump their packages too. */
async function keepOnly(folder: string, changeset: string): Promise<void> {
  await x('find', ['.changeset', '-name', '*.md', '-delete'], { throwOnError: true, nodeOptions: { cwd: folder } })
  writeFileSync(join(folder, '.changeset/only.md'), changeset)
}

function readVersions(folder: string): ReadonlyMap<string, string> {
  return new Map(listPackages(folder).map(({ name, version }) => [name, version]))
}

function raise(version: string, bump: Changeset['bump']): string {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  return bump === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`
}
