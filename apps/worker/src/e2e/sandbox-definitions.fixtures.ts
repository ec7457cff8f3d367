import { defineSandboxStep, defineWorkflow, usd } from '@wflo/core'

const draw = defineSandboxStep({
  name: 'draw',
  code: (points: number) => `open('plot.svg', 'w').write('<svg/>' * ${points}); print('drawn')`,
  artifacts: ['*.svg'],
  limits: { timeout: '20s' },
})

/** Code that makes a file. */
export const drawing = defineWorkflow({
  name: 'drawing',
  steps: [draw],
  budget: usd('0.01'),
  run: async (ctx, points: number) => {
    const { status, stdout, stderr, files } = await ctx.run(draw, points)
    return { status, stdout, stderr, files: files.map(({ path, size }) => `${path}: ${size}`) }
  },
})
