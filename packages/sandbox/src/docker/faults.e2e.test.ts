import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SandboxRequest } from '@wflo/core'
import { ensureImages, startDocker } from '@wflo/services'
import Docker from 'dockerode'
import { expect, it } from 'vitest'
import { watchOwner } from './docker-harness.fixtures.ts'
import { type DockerSandbox, dockerSandbox } from './docker-sandbox.ts'

const runs = 200
const concurrency = 8
const docker = await startDocker()
const hasImages = docker !== undefined && (await ensureImages(docker))
const { socketPath } = docker ?? {}
const place = socketPath === undefined ? {} : { docker: { socketPath } }
const engine = new Docker(place.docker)

/** What code does that dies in its own way. */
const deaths: readonly SandboxRequest[] = [
  { code: 'print(1)' },
  { code: 'raise SystemExit(3)' },
  { code: '1/0' },
  { code: 'import os; os.kill(os.getpid(), 9)' },
  { code: 'import os; os._exit(0)' },
  { code: 'import ctypes; ctypes.string_at(0)' },
  { code: 'while True: pass', limits: { timeout: 200 } },
  { code: "while True: print('x' * 1000)", limits: { output: 50_000 } },
  { code: 'kept = bytearray(1 << 30)', limits: { memory: '64m' } },
  { code: "import subprocess; subprocess.Popen(['sleep', '600'], start_new_session=True)" },
  { code: 'import os\nwhile True:\n  try: os.fork()\n  except OSError: pass', limits: { timeout: 300 } },
  { code: "for n in range(50): open(str(n), 'wb').write(bytes(100_000))", artifacts: ['**'] },
  { code: 'print(input())', stdin: 'x'.repeat(100_000), files: { 'a/b.txt': 'x' } },
  { code: 'print(1)', files: { '../x': '' } },
  {
    code: 'import urllib.request\ntry: urllib.request.urlopen("http://none.test/")\nexcept OSError: pass',
    network: { allow: ['none.test'] },
  },
]

/** Settled, in a word. */
type Outcome = string

it.skipIf(!hasImages)(
  'settles every run and leaks nothing, while runs die, are cancelled, and lose their containers',
  {
    timeout: 300_000,
  },
  async () => {
    await tryOnce()
    const before = takeStock()
    const volumes = await listVolumes()
    const sandbox = dockerSandbox({
      pool: { size: 2 },
      maxConcurrent: concurrency,
      queueTimeout: '2m',
      egress: { resolve: async () => [] },
    })
    const { countLeft } = watchOwner(engine, sandbox.id)
    const remover = new AbortController()
    const removing = removeAtRandom(sandbox.id, remover.signal)
    const outcomes = await runAll(sandbox)
    remover.abort()
    const removed = await removing
    await sandbox.close()

    expect(outcomes).toHaveLength(runs)
    const expected = /^(ok|error|timeout|oom|output_limit|killed|cancelled|invalid_value|sandbox_failed)$/
    expect(outcomes.filter((outcome) => !expected.test(outcome))).toEqual([])
    const count = (word: string): number => outcomes.filter((outcome) => outcome === word).length
    for (const word of ['ok', 'error', 'cancelled', 'timeout', 'output_limit', 'invalid_value']) {
      expect([word, count(word)]).toEqual([word, expect.toSatisfy((number: number) => number > 0)])
    }
    // Only where a container was taken away while it was made.
    expect(count('sandbox_failed')).toBeLessThanOrEqual(removed)
    expect(await countLeft()).toEqual({ containers: 0, volumes: 0 })
    expect((await listVolumes()).filter((name) => !volumes.includes(name))).toEqual([])
    await expect
      .poll(takeStock, { timeout: 20_000, interval: 500 })
      .toSatisfy((after: Stock) => isNoMore(after, before))
  },
)

/** Loads whatever is loaded once. */
async function tryOnce(): Promise<void> {
  await using sandbox = dockerSandbox({ ...place, pool: { size: 0 } })
  expect((await sandbox.run({ code: 'print(1)' })).status).toBe('ok')
}

async function runAll(sandbox: DockerSandbox): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  let next = 0
  const work = async (): Promise<void> => {
    while (next < runs) {
      const index = next
      next += 1
      outcomes.push(await settle(perform(sandbox, index)))
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  return outcomes
}

/** Every fifth is cancelled somewhere on its way, every ninth is in a session. */
async function perform(sandbox: DockerSandbox, index: number): Promise<Outcome> {
  const request = deaths[index % deaths.length] ?? { code: '' }
  const signal = index % 5 === 0 ? AbortSignal.timeout(Math.floor(Math.random() * 900)) : undefined
  if (index % 9 !== 0) return (await sandbox.run(request, { signal })).status
  const { limits: _, network: __, ...command } = request
  try {
    await using session = await sandbox.open({ signal })
    return (await session.run({ ...command, timeout: 300 }, { signal })).status
  } catch (error) {
    if (error === signal?.reason) return 'cancelled'
    throw error
  }
}

async function settle(run: Promise<Outcome>): Promise<Outcome> {
  const late = sleep(60_000, 'never settled', { ref: false })
  return await Promise.race([late, run.catch((error) => error.code ?? String(error))])
}

/** As somebody at a terminal might, now and then. Gives how many it removed. */
async function removeAtRandom(id: string, signal: AbortSignal): Promise<number> {
  let removed = 0
  while (!signal.aborted) {
    await sleep(300)
    const containers = await engine.listContainers({ filters: { label: [`ai.wflo.owner=${id}`] } })
    const chosen = containers[Math.floor(Math.random() * containers.length)]
    if (chosen === undefined) continue
    const isRemoved = await engine
      .getContainer(chosen.Id)
      .remove({ force: true })
      .then(
        () => true,
        () => false,
      )
    if (isRemoved) removed += 1
  }
  return removed
}

interface Stock {
  /** Descriptors of this process. */
  readonly own: number
  /** Sockets of this process. */
  readonly sockets: number
  /** Descriptors of all engines on this machine. */
  readonly engines: number
  /** Folders of proxies. */
  readonly folders: number
  readonly timers: number
}

function takeStock(): Stock {
  const links = descriptorsOf('self')
  return {
    own: links.length,
    sockets: links.filter((link) => link.startsWith('socket:')).length,
    engines: enginePids().reduce((sum, pid) => sum + descriptorsOf(pid).length, 0),
    folders: readdirSync(tmpdir()).filter((name) => name.startsWith('wflo-egress-')).length,
    timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
  }
}

/** Others use the same engine meanwhile: a leak of a run in ten would be twenty. */
const engineSlack = 10

function isNoMore(after: Stock, before: Stock): boolean {
  const isOwnSame = after.own <= before.own && after.sockets <= before.sockets && after.folders <= before.folders
  return isOwnSame && after.timers <= before.timers + 1 && after.engines <= before.engines + engineSlack
}

function enginePids(): readonly string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && commandOf(name) === 'dockerd')
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return ''
  }
}

function descriptorsOf(pid: string): readonly string[] {
  try {
    const folder = `/proc/${pid}/fd`
    return readdirSync(folder).flatMap((name) => {
      try {
        return [readlinkSync(`${folder}/${name}`)]
      } catch {
        return []
      }
    })
  } catch {
    return []
  }
}

async function listVolumes(): Promise<readonly string[]> {
  return ((await engine.listVolumes()).Volumes ?? []).map(({ Name }) => Name)
}
