import { once } from 'node:events'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './__fixtures__/cli.ts'
import { readFolder } from './read-folder.ts'

const { signal } = new AbortController()
const options = { limits: { disk: 100, files: 3 }, file: '-', signal }

describe('readFolder', () => {
  it('takes regular files, and leaves links and the rest out', async () => {
    await using folder = await temporaryFolder()
    await mkdir(join(folder.path, 'a/b'), { recursive: true })
    await writeFile(join(folder.path, 'a/b/c.txt'), 'c')
    await writeFile(join(folder.path, '__proto__'), 'p')
    await symlink('/etc/passwd', join(folder.path, 'link'))
    await symlink('/etc', join(folder.path, 'a/links'))
    await using server = createServer().listen(join(folder.path, 'socket'))
    await once(server, 'listening')
    const files = await readFolder(folder.path, options)
    expect(Object.entries(files)).toEqual([
      ['__proto__', Buffer.from('p')],
      ['a/b/c.txt', Buffer.from('c')],
    ])
  })

  it('leaves the file that is run out where it is main.py, and no other main.py', async () => {
    await using folder = await temporaryFolder()
    const main = join(folder.path, 'main.py')
    const other = join(folder.path, 'other.py')
    await writeFile(main, '')
    await writeFile(other, '')
    expect(Object.keys(await readFolder(folder.path, { ...options, file: main }))).toEqual(['other.py'])
    expect(Object.keys(await readFolder(folder.path, { ...options, file: other }))).toEqual(['main.py', 'other.py'])
  })

  it('says of a name that is no text what is wrong with it', async () => {
    await using folder = await temporaryFolder()
    await writeFile(Buffer.concat([Buffer.from(`${folder.path}/`), Buffer.of(0xff)]), '')
    await expect(readFolder(folder.path, options)).rejects.toThrow('no UTF-8')
  })

  it('refuses more than the working folder may hold', async () => {
    await using folder = await temporaryFolder()
    await writeFile(join(folder.path, 'a'), 'x'.repeat(60))
    await writeFile(join(folder.path, 'b'), 'x'.repeat(60))
    await expect(readFolder(folder.path, options)).rejects.toThrow(/"b".*--disk/)
    await expect(readFolder(folder.path, { ...options, limits: { disk: 200, files: 1 } })).rejects.toThrow(
      /--max-files/,
    )
  })
})
