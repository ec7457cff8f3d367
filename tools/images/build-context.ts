import { copyFileSync, cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type TemporaryFolder, temporaryFolder } from '../temporary-folder.ts'
import { root } from '../workspace.ts'
import { formatPipConfiguration, type PipSettings } from './pip-settings.ts'

const requirements = 'docker/requirements'

/**
 * A folder with all that a build needs and nothing else, removed at the end of the scope. What somebody has put into
 * `docker/requirements/local` by hand is taken, and settings of this machine where that has none.
 */
export function createBuildContext(dockerfile: string, settings: PipSettings): TemporaryFolder {
  const folder = temporaryFolder('images')
  cpSync(join(root, requirements), join(folder.path, requirements), { recursive: true })
  mkdirSync(join(folder.path, dirname(dockerfile)), { recursive: true })
  copyFileSync(join(root, dockerfile), join(folder.path, dockerfile))
  addSettings(join(folder.path, requirements, 'local'), settings)
  return folder
}

function addSettings(folder: string, { options, certificates }: PipSettings): void {
  mkdirSync(folder, { recursive: true })
  const [configuration, bundle] = [join(folder, 'pip.conf'), join(folder, 'ca.pem')]
  if (!existsSync(configuration)) writeFileSync(configuration, formatPipConfiguration(options), { mode: 0o600 })
  if (certificates !== undefined && !existsSync(bundle)) copyFileSync(certificates, bundle)
}
