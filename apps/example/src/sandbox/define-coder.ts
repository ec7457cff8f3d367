import { defineAgent, defineSandboxStep, defineWorkflow, runAgent, usd } from '@wflo/core'
import { z } from 'zod'
import type { Models } from '../read-models.ts'
import type { RunSetup } from '../stored-run.ts'
import type { CodeSetup } from './code-setup.ts'

const listPackages = `
import importlib.metadata, sys
names = sorted({found.metadata["Name"] for found in importlib.metadata.distributions()})
print("Python", sys.version.split()[0], "with its standard library, and", ", ".join(names) or "no other package")
`

/** The step that looks is free of the model: what it says is true of whatever image it runs in. */
const look = defineSandboxStep({ name: 'look', code: listPackages, limits: { timeout: '10s' } })

const python = defineSandboxStep({
  name: 'python',
  description:
    'Runs Python code in an empty folder, without network, and gives its output. Nothing of an earlier call is left. Every file that the code writes into the folder is handed to the user.',
  input: z.object({ code: z.string().describe('a whole program') }),
  code: ({ code }) => code,
  artifacts: ['**'],
  limits: { timeout: '20s', output: '32k' },
})

/** A model that writes Python, runs it in a sandbox, reads what came of it, and tries again where it has to. */
export function defineCoder(models: Models) {
  const coder = defineAgent({
    name: 'coder',
    model: models,
    system:
      'You do what the user asks by writing a Python program and running it with the tool "python". Where it fails, read its error and try again. When it has worked, say in one or two sentences what it found, and name the files that it made.',
    prompt: '{task}\n\nWhat is installed: {installed}',
    tools: [python],
    maxTurns: 6,
    maxOutputTokens: 2_000,
    timeout: '2 minutes',
  })
  return defineWorkflow({
    name: 'coder',
    version: 1,
    budget: usd('0.05'),
    steps: [look, ...coder.steps],
    async run(ctx, { task }: RunSetup & CodeSetup) {
      const { stdout } = await ctx.run(look)
      const { text, turns, stopped } = await runAgent(ctx, coder, { task, installed: stdout.trim() })
      return { text, turns, stopped }
    },
  })
}
