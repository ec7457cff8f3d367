import { defineAgent, defineSandboxStep, defineWorkflow, runAgent, type SandboxStepOutput, usd } from '@wflo/core'
import { z } from 'zod'

/** Sandbox steps whose code is a function, is fixed, takes files of another step, and is a tool. */
const retry = { maxAttempts: 3, initialDelay: 50 }

export const plot = defineSandboxStep({
  name: 'plot',
  input: z.object({ title: z.string(), width: z.number().default(640) }),
  code: ({ title, width }) => `plot(${JSON.stringify(title)}, ${width})`,
  artifacts: ['*.png'],
  limits: { timeout: '10s' },
  retry,
})

export const measure = defineSandboxStep({
  name: 'measure',
  code: 'measure()',
  files: ({ files }: SandboxStepOutput) => Object.fromEntries(files.map(({ path, artifact }) => [path, artifact])),
  limits: { timeout: '5s' },
  retry,
})

export const python = defineSandboxStep({
  name: 'run_python',
  description: 'Runs Python code and gives what it printed.',
  input: z.object({ code: z.string() }),
  code: ({ code }) => code,
  limits: { timeout: '1s' },
  retry,
})

const coder = defineAgent({ name: 'coder', model: 'scripted/one', prompt: 'Compute {what}.', tools: [python] })

export const draw = defineWorkflow({
  name: 'draw',
  version: 1,
  budget: usd('1'),
  steps: [plot, measure],
  async run(ctx, title: string) {
    const plotted = await ctx.run(plot, { title })
    return { plotted, measured: await ctx.run(measure, plotted) }
  },
})

export const calculate = defineWorkflow({
  name: 'calculate',
  version: 1,
  budget: usd('1'),
  steps: [...coder.steps],
  run: async (ctx, what: string) => (await runAgent(ctx, coder, { what })).text,
})
