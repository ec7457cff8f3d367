import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureImages, startDocker } from '@wflo/services'
import Docker from 'dockerode'
import { afterAll, describe, expect, it } from 'vitest'
import { startHost, watchOwner } from './docker-harness.fixtures.ts'
import { dockerSandbox } from './docker-sandbox.ts'
import { createLabels, readLabels, sandboxLabel } from './labels.ts'
import { fateOf } from './process-mark.ts'

const image = 'wflo/runtime:python3.11'
const docker = await startDocker()
const hasImages = docker !== undefined && (await ensureImages(docker))
const { socketPath } = docker ?? {}
const place = socketPath === undefined ? {} : { docker: { socketPath } }
const engine = new Docker(place.docker)
const nothing = { containers: 0, volumes: 0 }
const code = 'print(1)'

describe.skipIf(!hasImages)('dockerSandbox', { timeout: 60_000 }, () => {
  describe('without what it needs', describeMissing)
  describe('with another image', describeImages)
  describe('and what others have left', describeOrphans)
  describe('and its pool', describePool)
})

function describeMissing(): void {
  it('names the image that is missing, and how to get it, and fetches nothing', async () => {
    await using sandbox = dockerSandbox({ ...place, image: 'wflo/none:of-that-name' })
    const missing = { code: 'sandbox_image_missing', image: 'wflo/none:of-that-name' }
    await expect(sandbox.run({ code })).rejects.toMatchObject(missing)
    await expect(sandbox.probe()).rejects.toMatchObject(missing)
    await expect(sandbox.open()).rejects.toMatchObject(missing)
    expect(await watchOwner(engine, sandbox.id).countLeft()).toEqual(nothing)
  })

  it('says how to get an engine where none answers: no socket, nobody at it, somebody else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wflo-engine-'))
    const deaf = createServer((socket) => socket.end('HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n'))
    try {
      for (const socketPath of [join(folder, 'none.sock'), folder]) {
        await using sandbox = dockerSandbox({ docker: { socketPath } })
        const error = await sandbox.run({ code }).catch((reason) => reason)
        expect(error).toMatchObject({ code: expect.stringMatching(/^sandbox_(unavailable|failed)$/) })
      }
      await using none = dockerSandbox({ docker: { socketPath: join(folder, 'none.sock') } })
      await expect(none.probe()).rejects.toMatchObject({
        code: 'sandbox_unavailable',
        message: expect.stringContaining('Ways forward'),
      })
      deaf.listen(join(folder, 'deaf.sock'))
      await using broken = dockerSandbox({ docker: { socketPath: join(folder, 'deaf.sock') } })
      await expect(broken.run({ code })).rejects.toMatchObject({ code: 'sandbox_failed' })
    } finally {
      deaf.close()
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('names the runtimes there are instead of one that is not there', async () => {
    await using sandbox = dockerSandbox({ ...place, runtime: 'none-of-that-name' })
    await expect(sandbox.run({ code })).rejects.toMatchObject({
      code: 'sandbox_unavailable',
      message: expect.stringContaining('runc'),
    })
    expect(await watchOwner(engine, sandbox.id).countLeft()).toEqual(nothing)
  })
}

/** An image of nothing but its settings. */
async function importImage(name: string, changes: string): Promise<void> {
  const empty = Buffer.alloc(1_024)
  const [repo, tag] = name.split(':')
  await engine.importImage(empty as never, { repo, tag, changes } as object)
  await expect.poll(async () => (await engine.listImages({ filters: { reference: [name] } })).length).toBe(1)
}

function describeImages(): void {
  const names = ['wflo/test:without-python', 'wflo/test:with-volume', 'wflo/test:without-names']
  afterAll(async () => {
    for (const name of names)
      await engine
        .getImage(name)
        .remove({ force: true })
        .catch(() => {})
  })

  it('leaves no container where one cannot start', async () => {
    const [name = ''] = names
    await importImage(name, 'ENV A=b')
    await using sandbox = dockerSandbox({ ...place, image: name })
    const failed = { code: 'sandbox_failed', booking: 'release' }
    await expect(sandbox.run({ code })).rejects.toMatchObject(failed)
    await expect(sandbox.warm()).rejects.toMatchObject({ code: 'sandbox_failed' })
    await expect.poll(watchOwner(engine, sandbox.id).countLeft).toEqual(nothing)
  })

  it('refuses one with volumes, which no limit is on', async () => {
    const [, name = ''] = names
    await importImage(name, 'VOLUME /data')
    await using sandbox = dockerSandbox({ ...place, image: name })
    await expect(sandbox.run({ code })).rejects.toMatchObject({ code: 'sandbox_unsupported' })
  })

  it('serves one that relies on the engine for the meaning of localhost', async () => {
    const [, , name = ''] = names
    const container = await engine.createContainer({ Image: image })
    const [repo, tag] = name.split(':')
    await container.commit({ repo, tag, changes: 'LABEL ai.wflo.names=engine' })
    await container.remove()
    await using sandbox = dockerSandbox({ ...place, image: name })
    const look = `import socket; print(socket.gethostbyname('localhost'), open('/etc/hosts').read().split('\\n')[0])`
    expect(await sandbox.run({ code: look })).toMatchObject({ stdout: '127.0.0.1 127.0.0.1\tlocalhost\n' })
    await using own = dockerSandbox({ ...place, image })
    expect(await own.run({ code: look })).toMatchObject({ stdout: '127.0.0.1 \n' })
  })
}

function describeOrphans(): void {
  const made: string[] = []
  const make = async (labels: Readonly<Record<string, string>>): Promise<string> => {
    const { id } = await engine.createContainer({ Image: image, Cmd: ['true'], Labels: { ...labels } })
    made.push(id)
    return id
  }
  const isThere = async (id: string): Promise<boolean> => {
    const all = await engine.listContainers({ all: true, filters: { id: [id] } })
    return all.length > 0
  }
  afterAll(async () => {
    for (const id of made)
      await engine
        .getContainer(id)
        .remove({ force: true })
        .catch(() => {})
  })

  it('removes containers whose time is up or whose process is gone, and nobody else’s', async () => {
    const now = Date.now()
    const living = createLabels('another-owner', now)
    const dead = Object.fromEntries(
      Object.entries(living).map(([name, value]) => [
        name,
        name === 'ai.wflo.process' ? value.replace(new RegExp(`\\b${process.pid}\\b`), '4194000') : value,
      ]),
    )
    const elsewhere = 'another-boot/1/2/3'
    const expired = await make({ ...living, 'ai.wflo.process': elsewhere, 'ai.wflo.expires': '1000' })
    const orphan = await make(dead)
    const others = [
      await make({ ...living }),
      await make({ ...living, 'ai.wflo.expires': '1000' }),
      await make({ ...living, 'ai.wflo.process': elsewhere }),
      await make({ 'com.example.owner': 'x', 'ai.wflo.expires': '1000' }),
      await make({}),
    ]
    await using sandbox = dockerSandbox({ ...place, pool: { size: 0 } })
    expect((await sandbox.run({ code })).status).toBe('ok')
    expect([await isThere(expired), await isThere(orphan)]).toEqual([false, false])
    for (const id of others) expect(await isThere(id)).toBe(true)
  })

  it('leaves no socket of a container that runs where it could outlive this process', async () => {
    const findSockets = (): readonly string[] =>
      readdirSync(tmpdir()).filter((name) => name.startsWith(`wflo-sandbox-egress-${process.pid}-`))
    await using sandbox = dockerSandbox({ ...place })
    const { promise: begun, resolve } = Promise.withResolvers<readonly string[]>()
    const running = sandbox.run(
      { code: `import time\nprint(1, flush=True); time.sleep(1)`, network: { allow: ['example.com'] } },
      { onOutput: () => resolve(findSockets()) },
    )
    expect(await begun).toEqual([])
    expect((await running).status).toBe('ok')
    expect(findSockets()).toEqual([])
  })

  it('removes what a process left that died while it made containers', async () => {
    for (const ms of [500, 700, 900]) {
      const child = startHost({ runtime: 'runc', socketPath, task: 'idle' })
      await sleep(ms)
      await child.kill('SIGKILL')
    }
    await using sandbox = dockerSandbox({ ...place, pool: { size: 0 } })
    expect((await sandbox.run({ code })).status).toBe('ok')
    const list = async (): Promise<readonly string[]> => {
      const all = await engine.listContainers({ all: true, filters: { label: [sandboxLabel] } })
      return all.filter(({ Labels }) => fateOf(readLabels(Labels).process ?? '') === 'gone').map(({ Id }) => Id)
    }
    await expect.poll(list).toEqual([])
  })
}

function describePool(): void {
  it('is emptied when nobody wants it, and filled again by the next run', async () => {
    await using sandbox = dockerSandbox({ ...place, pool: { size: 2, idleTime: '400ms' } })
    const { countLeft } = watchOwner(engine, sandbox.id)
    await sandbox.warm()
    await expect.poll(countLeft).toEqual(nothing)
    expect((await sandbox.run({ code })).stdout).toBe('1\n')
  })

  it('is full once it is warm', async () => {
    await using sandbox = dockerSandbox({ ...place, pool: { size: 3 } })
    await sandbox.warm()
    expect((await watchOwner(engine, sandbox.id).countLeft()).containers).toBe(3)
  })

  it('serves runs of other sizes: their limits are those that the container has then', async () => {
    await using sandbox = dockerSandbox({ ...place, pool: { size: 1 } })
    await sandbox.warm()
    const { stdout } = await sandbox.run({
      code: `
for path in ('/sys/fs/cgroup/memory/memory.limit_in_bytes', '/sys/fs/cgroup/memory.max'):
  try: print(open(path).read().strip())
  except OSError: pass
`,
      limits: { memory: '77m' },
    })
    expect(stdout).toBe(`${77 * 1024 ** 2}\n`)
  })

  it('ends with one sandbox, and not with another', async () => {
    await using first = dockerSandbox({ ...place, pool: { size: 1 } })
    await using second = dockerSandbox({ ...place, pool: { size: 1 } })
    await Promise.all([first.warm(), second.warm()])
    await first.close()
    expect((await watchOwner(engine, second.id).countLeft()).containers).toBe(1)
    expect((await second.run({ code })).status).toBe('ok')
  })

  it('lets a program end that closes nothing, and ends with it', async () => {
    const child = startHost({ runtime: 'runc', socketPath, task: 'ending' })
    const id = await child.id
    expect(await child.ended).toBe(0)
    await expect.poll(watchOwner(engine, id).countLeft, { timeout: 5_000 }).toEqual(nothing)
  })
}
