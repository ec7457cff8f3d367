import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../temporary-folder.ts'
import type { Say } from './base-image.ts'
import { createBuildContext } from './build-context.ts'
import { readBuildStep } from './build-step.ts'
import { docker, findImage, readLabels } from './docker.ts'
import { follow } from './follow.ts'
import { hashInputs, inputLabel } from './input-hash.ts'
import { readPipSettings } from './pip-settings.ts'
import type { RuntimeImage } from './runtime-image.ts'

export interface BuiltImage {
  readonly name: string
  readonly id: string
  /** What it was made from. */
  readonly base: string
  /** False: it was there already. */
  readonly built: boolean
  readonly sizeBytes: number
  readonly seconds: number
}

export interface BuildOptions {
  /** Asked for once it is needed. */
  chooseBase(): Promise<string>
  /** Also where the image is there. Default false. */
  readonly force?: boolean
  readonly say: Say
}

/** The label of an image that names its base. */
const baseLabel = 'ai.wflo.base'

/** Builds what is not there as its files have it, and gives it its name once it has passed its check. */
export async function buildImage(image: RuntimeImage, options: BuildOptions): Promise<BuiltImage> {
  const startedAt = Date.now()
  const { name, dockerfile } = image
  const inputs = hashInputs([dockerfile])
  const built = options.force === true || (await readLabels(name))?.[inputLabel] !== inputs
  if (built) await replace(image, inputs, options)
  const seconds = Math.round((Date.now() - startedAt) / 100) / 10
  return { name, built, seconds, ...(await describe(name)) }
}

async function replace(
  image: RuntimeImage,
  inputs: string,
  { chooseBase, force = false, say }: BuildOptions,
): Promise<void> {
  const { name } = image
  const base = await chooseBase()
  say(`${name}: building from ${base}`)
  try {
    const id = await build(image, base, inputs, force, say)
    say(`${name}: checking it`)
    await checkImage(image, id)
    const former = await findImage(name)
    await docker(['tag', id, name])
    // A container may still run from it: then it stays until somebody prunes.
    if (former !== undefined && former !== id) await docker(['image', 'rm', former]).catch(() => {})
  } finally {
    // The classic builder keeps it as an image, with certificates and settings of this machine.
    await docker(['image', 'prune', '--force', '--filter', 'label=ai.wflo.stage=build'])
  }
}

async function build(image: RuntimeImage, base: string, inputs: string, force: boolean, say: Say): Promise<string> {
  using context = createBuildContext(image.dockerfile, await readPipSettings())
  using answer = temporaryFolder('image-id')
  const idFile = join(answer.path, 'id')
  const args = [
    // The network that this machine has: proxies on its loopback address, its resolver, its tunnels.
    ...['build', '--network', 'host', '--force-rm', '--iidfile', idFile, '--file', image.dockerfile],
    ...['--build-arg', `BASE_IMAGE=${base}`, ...proxyArguments()],
    ...['--label', `${inputLabel}=${inputs}`, '--label', `${baseLabel}=${base}`],
    ...(force ? ['--no-cache'] : []),
  ]
  const onLine = (line: string): void => {
    const step = readBuildStep(line)
    if (step !== undefined) say(`${image.name}: ${step}`)
  }
  const atContext = args.map((arg) => (arg === image.dockerfile ? join(context.path, arg) : arg))
  await follow('docker', [...atContext, context.path], { environment: { BUILDKIT_PROGRESS: 'plain' }, onLine })
  return readFileSync(idFile, 'utf8').trim()
}

/** Docker keeps these out of images. A name without a value takes it from the environment. */
function proxyArguments(): readonly string[] {
  const names = ['http_proxy', 'https_proxy', 'no_proxy'].flatMap((name) => [name, name.toUpperCase()])
  return names.filter((name) => process.env[name]).flatMap((name) => ['--build-arg', name])
}

/** As a sandbox runs it: nothing to write to but two folders in memory, no network, no home. Rejects if it fails. */
async function checkImage({ name, check }: RuntimeImage, id: string): Promise<void> {
  const limits = ['--network', 'none', '--read-only', '--cap-drop', 'ALL', '--memory', '512m']
  const folders = ['--tmpfs', '/tmp', '--tmpfs', '/work:uid=65534,gid=65534']
  const printed = await docker(['run', '--rm', ...limits, ...folders, id, 'python', '-c', check])
  if (printed !== 'OK') throw new Error(`${name} does not pass its check. It printed:\n${printed}`)
}

async function describe(name: string): Promise<Pick<BuiltImage, 'id' | 'base' | 'sizeBytes'>> {
  const format = `{"id":{{json .Id}},"sizeBytes":{{json .Size}},"base":{{json (index .Config.Labels "${baseLabel}")}}}`
  return JSON.parse(await docker(['image', 'inspect', '--format', format, name]))
}
