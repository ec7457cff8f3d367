/** `pnpm images`: builds the images that sandboxed Python runs in, and checks them. */
import { parseArgs } from 'node:util'
import { chooseBaseImage, type Say } from './images/base-image.ts'
import { type BuiltImage, buildImage } from './images/build-image.ts'
import { findEngineProblem } from './images/docker.ts'
import { type RuntimeImage, runtimeImages, selectImages } from './images/runtime-image.ts'

const usage = `Usage: pnpm images [--only NAME]… [--base IMAGE] [--force] [--json]

Builds what is not there yet, or was made from other files, and checks it:
${runtimeImages.map(({ name }) => `  ${name}`).join('\n')}

  --only NAME    this one alone, by its name or by what is behind the colon; several times for several
  --base IMAGE   build from this image, which has Python 3.11. Default: python:3.11-slim; where no registry gives it,
                 one made here from Debian's packages (on Debian, as root)
  --force        build anew what is there
  --json         one JSON object on standard output; progress goes to standard error

Package indexes, proxies and certificates are those of this machine's pip. Exit codes: 0 all images are there, 1 one
could not be built, 2 wrong usage, 4 no Docker engine answers.
`

const options = readOptions()

if (options === undefined) process.exitCode = 2
else if (options.help) process.stdout.write(usage)
else process.exitCode = await main(options)

type Options = NonNullable<ReturnType<typeof readOptions>>

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', multiple: true, default: [] },
        base: { type: 'string' },
        force: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    return { ...values, images: selectImages(values.only) }
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${usage}`)
    return undefined
  }
}

async function main({ images, base, force, json }: Options): Promise<number> {
  const problem = await findEngineProblem()
  if (problem !== undefined) {
    process.stderr.write(`No Docker engine answers: ${problem}\nStart one, or set DOCKER_HOST.\n`)
    return 4
  }
  const say: Say = (line) => void (json ? process.stderr : process.stdout).write(`${line}\n`)
  try {
    const built = await buildAll(images, { base, force, say })
    const text = json ? JSON.stringify({ images: built }) : built.map(summarize).join('\n')
    process.stdout.write(`${text}\n`)
    return 0
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    return 1
  }
}

interface BuildAllOptions {
  readonly base: string | undefined
  readonly force: boolean
  readonly say: Say
}

/** One after the other: they share the base, and most of what is downloaded. */
async function buildAll(images: readonly RuntimeImage[], { base, force, say }: BuildAllOptions) {
  let chosen = base === undefined ? undefined : Promise.resolve(base)
  const chooseBase = (): Promise<string> => {
    chosen ??= chooseBaseImage(say)
    return chosen
  }
  const built: BuiltImage[] = []
  for (const image of images) built.push(await buildImage(image, { chooseBase, force, say }))
  return built
}

function summarize({ name, built, base, sizeBytes, seconds }: BuiltImage): string {
  const how = built ? `built from ${base} in ${seconds} s` : `was there, from ${base}`
  return `${name}: ${Math.round(sizeBytes / 1e6)} MB, ${how}`
}
