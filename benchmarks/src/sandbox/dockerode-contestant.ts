import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Container, ContainerCreateOptions } from 'dockerode'
import type { BenchEngine } from './bench-engine.ts'
import { benchLabel } from './bench-label.ts'
import { checkOutput, type SandboxContestant, task } from './sandbox-contestant.ts'

export interface DockerodeOptions {
  readonly engine: BenchEngine
  /** Whether the sample ends with the removal, or with the result as Wflo's does, and the removal comes after it. */
  readonly removesInSample: boolean
}

const settleMs = 300

/** What a container of a peer is made of: nothing but what the task needs. */
export function plainContainer({ image }: BenchEngine, command: readonly string[]): ContainerCreateOptions {
  return { Image: image, Cmd: [...command], Labels: { ...benchLabel }, HostConfig: { NetworkMode: 'none' } }
}

/** What somebody writes with dockerode who knows it: create, attach for the output, start, wait, remove. */
export function dockerodeContestant({ engine, removesInSample }: DockerodeOptions): SandboxContestant {
  const name = `dockerode: create, attach, start, wait${removesInSample ? ', remove' : ''}`
  const left = new Set<Container>()
  const removeLeft = async (): Promise<void> => {
    for (const container of left) await container.remove()
    left.clear()
  }
  return {
    name,
    async settle() {
      await removeLeft()
      await sleep(settleMs)
    },
    async run() {
      const container = await engine.docker.createContainer(plainContainer(engine, ['python3', '-c', task.code]))
      left.add(container)
      const output = await runToEnd(container)
      checkOutput(name, output, 'no more')
      if (!removesInSample) return
      await container.remove()
      left.delete(container)
    },
    [Symbol.asyncDispose]: removeLeft,
  }
}

/** Attached before the start, so that nothing is missed; awaited from after it, for `next-exit` before it loses exits. */
async function runToEnd(container: Container): Promise<string> {
  const stream = await container.attach({ stream: true, stdout: true, stderr: true })
  let output = ''
  const sink = new PassThrough()
  sink.on('data', (data: Buffer) => {
    output += data.toString()
  })
  container.modem.demuxStream(stream, sink, sink)
  const ended = once(stream, 'end')
  await container.start()
  const [{ StatusCode }] = await Promise.all([container.wait(), ended])
  return StatusCode === 0 ? output : `${output} (exit code ${StatusCode})`
}
