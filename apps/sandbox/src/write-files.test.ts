import { mkdir, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './__fixtures__/cli.ts'
import { isSafeName, writeFiles } from './write-files.ts'

const bytes = Buffer.from('new')

/** A folder for files, and one beside it that nothing may reach. */
async function folders() {
  const folder = await temporaryFolder()
  const out = join(folder.path, 'out')
  const beside = join(folder.path, 'beside')
  await Promise.all([mkdir(out), mkdir(beside)])
  await writeFile(join(beside, 'file'), 'old')
  return { out, beside, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() }
}

describe('writeFiles', () => {
  it('makes folders and replaces files', async () => {
    await using place = await folders()
    await writeFile(join(place.out, 'a'), 'a longer old text')
    const written = await writeFiles({ a: bytes, 'b/c/d': bytes }, place.out)
    expect(written).toEqual([
      { path: 'a', size: 3, writtenTo: join(place.out, 'a') },
      { path: 'b/c/d', size: 3, writtenTo: join(place.out, 'b/c/d') },
    ])
    expect(await readFile(join(place.out, 'a'), 'utf8')).toBe('new')
    expect(await readdir(place.out)).toEqual(['a', 'b'])
  })

  it.each(['../beside/file', '/etc/x', '', '.', 'a//b', 'a/../../beside/file', 'a\\..\\b', 'a/', 'a\nb', 'a\0b'])(
    'refuses the name %j',
    async (path) => {
      await using place = await folders()
      expect(await writeFiles({ [path]: bytes }, place.out)).toEqual([{ path, size: 3, problem: expect.any(String) }])
      expect(await readdir(place.out)).toEqual([])
      expect(await readFile(join(place.beside, 'file'), 'utf8')).toBe('old')
    },
  )

  it('replaces a link to a file, and leaves the file alone', async () => {
    await using place = await folders()
    await symlink(join(place.beside, 'file'), join(place.out, 'link'))
    await writeFiles({ link: bytes }, place.out)
    expect(await readFile(join(place.beside, 'file'), 'utf8')).toBe('old')
    expect(await readFile(join(place.out, 'link'), 'utf8')).toBe('new')
    await expect(readlink(join(place.out, 'link'))).rejects.toThrow()
  })

  it('refuses to write through a link to a folder', async () => {
    await using place = await folders()
    await symlink(place.beside, join(place.out, 'link'))
    expect(await writeFiles({ 'link/file': bytes, 'link/deep/file': bytes }, place.out)).toMatchObject([
      { problem: expect.stringContaining('link') },
      { problem: expect.stringContaining('link') },
    ])
    expect(await readdir(place.beside)).toEqual(['file'])
    expect(await readFile(join(place.beside, 'file'), 'utf8')).toBe('old')
  })

  it('says what is in the way, and goes on with the others', async () => {
    await using place = await folders()
    await mkdir(join(place.out, 'folder/x'), { recursive: true })
    await writeFile(join(place.out, 'file'), '')
    expect(await writeFiles({ folder: bytes, 'file/x': bytes, last: bytes }, place.out)).toMatchObject([
      { problem: expect.any(String) },
      { problem: expect.any(String) },
      { writtenTo: join(place.out, 'last') },
    ])
    expect(await readdir(place.out)).toEqual(['file', 'folder', 'last'])
  })
})

describe('isSafeName', () => {
  it.each(['C:x', 'x:stream', 'NUL', 'com1.txt', 'x.', 'x ', 'a?b'])('refuses %j on Windows alone', (name) => {
    expect(isSafeName(name, 'win32')).toBe(false)
    expect(isSafeName(name, 'linux')).toBe(true)
  })
})
