/** An image that runs Python of models. */
export interface RuntimeImage {
  readonly name: string
  /** From the root of the repository. */
  readonly dockerfile: string
  /** Python that prints `OK` in the finished image: read-only, without a network, with little memory. */
  readonly check: string
}

export const runtimeImages: readonly RuntimeImage[] = [
  {
    name: 'wflo/runtime:python3.11',
    dockerfile: 'docker/Dockerfile.python311',
    check: 'import openai; print("OK")',
  },
  {
    name: 'wflo/runtime:python3.11-data',
    dockerfile: 'docker/Dockerfile.python311-data',
    check: [
      'import openai, pandas, pandas.testing, numpy.testing, matplotlib.testing',
      'import matplotlib.pyplot as plt',
      'frame = pandas.DataFrame({"x": numpy.linspace(0, 7, 50)})',
      'plt.plot(frame.x, numpy.sin(frame.x))',
      'plt.savefig("/work/plot.png")',
      'assert open("/work/plot.png", "rb").read(4) == b"\\x89PNG"',
      'print("OK")',
    ].join('\n'),
  },
]

/** Those that are named, in full or by what is behind the colon. None: all. Throws for a name that no image has. */
export function selectImages(named: readonly string[]): readonly RuntimeImage[] {
  const unknown = named.find((given) => !runtimeImages.some((image) => isNamed(image, given)))
  const names = runtimeImages.map(({ name }) => name).join(' and ')
  if (unknown !== undefined) throw new Error(`No image is named ${unknown}: there are ${names}.`)
  return runtimeImages.filter((image) => named.length === 0 || named.some((given) => isNamed(image, given)))
}

function isNamed({ name }: RuntimeImage, given: string): boolean {
  return name === given || name.endsWith(`:${given}`)
}
