import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeArtifacts } from '@wflo/conformance'
import { afterAll, describe, expect, it } from 'vitest'
import { fileArtifacts } from './file-artifacts.ts'

const root = mkdtempSync(join(tmpdir(), 'wflo-artifacts-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
const newFolder = (): string => join(root, crypto.randomUUID())
const filesIn = (dir: string): readonly string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

let last = ''
describeArtifacts({
  name: 'files',
  create() {
    last = newFolder()
    return fileArtifacts({ dir: last })
  },
  async damage(_, id) {
    writeFileSync(join(last, id.slice(0, 2), id), new Uint8Array([1, 2, 4]))
  },
})

describe('fileArtifacts', () => {
  it('makes its folder at the first put, for its owner alone', async () => {
    const dir = newFolder()
    const store = fileArtifacts({ dir })
    expect(() => statSync(dir)).toThrow()
    await store.put(new Uint8Array([1]))
    expect(statSync(dir).mode & 0o077).toBe(0)
    for (const file of filesIn(dir)) expect(statSync(file).mode & 0o077).toBe(0)
  })

  it('says by name that its folder is a file', async () => {
    const dir = newFolder()
    writeFileSync(dir, '')
    await expect(fileArtifacts({ dir }).put(new Uint8Array([2]))).rejects.toMatchObject({
      code: 'artifact_store_failed',
    })
  })

  it('removes what is old, and drafts that nobody writes any more', async () => {
    const dir = newFolder()
    const store = fileArtifacts({ dir })
    const old = await store.put(new Uint8Array([1, 2, 3]))
    const young = await store.put(new Uint8Array([4]))
    const draft = join(dir, 'aa.draft')
    writeFileSync(draft, 'half')
    const longAgo = new Date(Date.now() - 3 * 24 * 3_600_000)
    for (const path of [join(dir, old.id.slice(0, 2), old.id), draft]) utimesSync(path, longAgo, longAgo)
    expect(await store.prune({ olderThan: '2 days' })).toEqual({ files: 2, bytes: 7 })
    await expect(store.get(old)).rejects.toMatchObject({ code: 'artifact_missing' })
    expect([...(await store.get(young))]).toEqual([4])
    expect(await fileArtifacts({ dir: newFolder() }).prune({ olderThan: 0 })).toEqual({ files: 0, bytes: 0 })
  })

  it('keeps what was put again meanwhile', async () => {
    const dir = newFolder()
    const store = fileArtifacts({ dir })
    const { id } = await store.put(new Uint8Array([1, 2, 3]))
    const longAgo = new Date(Date.now() - 3 * 24 * 3_600_000)
    utimesSync(join(dir, id.slice(0, 2), id), longAgo, longAgo)
    const again = await store.put(new Uint8Array([1, 2, 3]))
    expect(await store.prune({ olderThan: '2 days' })).toEqual({ files: 0, bytes: 0 })
    expect([...(await store.get(again))]).toEqual([1, 2, 3])
  })

  it('never has half a file under a name, whoever is killed while writing', { timeout: 60_000 }, async () => {
    const dir = newFolder()
    const script = `
      import { fileArtifacts } from '@wflo/artifacts'
      const store = fileArtifacts({ dir: process.argv[1] })
      for (let index = 0; ; index += 1) await store.put(new Uint8Array(2_000_000).fill(index % 50))`
    const put = fileArtifacts({ dir })
    for (let kill = 0; kill < 8; kill += 1) {
      const children = [0, 1].map(() =>
        spawn(process.execPath, ['--input-type=module', '-e', script, dir], { cwd: import.meta.dirname }),
      )
      await new Promise((resolve) => setTimeout(resolve, 150 + 37 * kill))
      const closed = children.map((child) => once(child, 'close'))
      for (const child of children) child.kill('SIGKILL')
      await Promise.all(closed)
    }
    const names = filesIn(dir).filter((path) => !path.endsWith('.draft'))
    expect(names.length).toBeGreaterThan(0)
    for (const path of names) {
      const id = path.slice(-64)
      expect((await put.get({ id, size: 2_000_000 })).byteLength).toBe(2_000_000)
    }
    await put.put(new Uint8Array(2_000_000))
  })
})
