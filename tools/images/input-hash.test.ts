import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { hashInputs } from './input-hash.ts'

function write(folder: string, file: string, text: string): void {
  mkdirSync(join(folder, file, '..'), { recursive: true })
  writeFileSync(join(folder, file), text)
}

describe('hashInputs', () => {
  it('changes with the files of the image and with the shared ones, and with nothing else', () => {
    using folder = temporaryFolder('inputs')
    write(folder.path, 'docker/Dockerfile.one', 'FROM one')
    write(folder.path, 'docker/requirements/python3.11.txt', 'openai==1')
    const hash = (): string => hashInputs(['docker/Dockerfile.one'], folder.path)
    const before = hash()
    expect(before).toMatch(/^[0-9a-f]{12}$/)

    write(folder.path, 'docker/Dockerfile.two', 'FROM two')
    write(folder.path, 'docker/requirements/local/ca.pem', 'certificates')
    write(folder.path, 'docker/README.md', 'words')
    expect(hash()).toBe(before)

    write(folder.path, 'docker/requirements/python3.11.txt', 'openai==2')
    const after = hash()
    expect(after).not.toBe(before)
    write(folder.path, 'docker/Dockerfile.one', 'FROM another')
    expect(hash()).not.toBe(after)
  })

  it('tells where one file ends and the next begins', () => {
    using folder = temporaryFolder('inputs')
    write(folder.path, 'docker/requirements/a.txt', 'one')
    write(folder.path, 'docker/requirements/b.txt', 'two')
    const before = hashInputs([], folder.path)
    write(folder.path, 'docker/requirements/a.txt', 'onet')
    write(folder.path, 'docker/requirements/b.txt', 'wo')
    expect(hashInputs([], folder.path)).not.toBe(before)
  })

  it('knows the files of this repository', () => {
    expect(hashInputs(['docker/Dockerfile.python311'])).not.toBe(hashInputs(['docker/Dockerfile.python311-data']))
  })
})
