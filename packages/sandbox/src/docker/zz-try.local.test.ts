import { readFileSync } from 'node:fs'
import { it } from 'vitest'
import { dockerSandbox } from '/work/main/packages/sandbox/src/docker/docker-sandbox.ts'

it('x', async () => {
  await using s = dockerSandbox({
    runtime: process.env.RUNTIME ?? 'runc',
    ...(process.env.DOCKER_SOCK ? { docker: { socketPath: process.env.DOCKER_SOCK } } : {}),
  })
  const options = JSON.parse(process.env.OPTIONS ?? '{}')
  const r = await s.run({ code: readFileSync(process.env.CODE!, 'utf8'), ...options })
  console.log(r.stdout.slice(0, 20000), '\n---\n', r.stderr, {
    ...r,
    stdout: undefined,
    stderr: undefined,
    stdoutBytes: undefined,
    stderrBytes: undefined,
  })
}, 60000)
