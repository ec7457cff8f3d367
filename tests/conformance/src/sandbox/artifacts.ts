import type { SandboxResult } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { hostSlackMs } from './expect-in-time.ts'
import { python } from './python.ts'
import type { SandboxContext } from './sandbox-context.ts'
import { type RunInSession, shareSession } from './share-session.ts'

const names = ({ files }: Pick<SandboxResult, 'files'>): readonly string[] => Object.keys(files).sort()
const textOf = ({ files }: Pick<SandboxResult, 'files'>, path: string): string =>
  Buffer.from(files[path] ?? []).toString()
const reasons = ({ skipped }: Pick<SandboxResult, 'skipped'>): Readonly<Record<string, string>> =>
  Object.fromEntries(skipped.map(({ path, reason }) => [path, reason]))

/** Files come back that were asked for, and nothing else. */
export function describeArtifacts(context: SandboxContext): void {
  describe('patterns', () => describePatterns(context))
  describe('limits', () => describeFileLimits(context))
  describe('what is no file', () => describeStrangers(context))
  describe('names', () => describeNames(context))
}

/** Each run begins in an empty folder. */
function shareCleanSession(context: SandboxContext): RunInSession {
  const run = shareSession(context)
  return async (code, command) => {
    const cleaned = await run(cleaning)
    expect([cleaned.status, cleaned.stderr]).toEqual(['ok', ''])
    return await run(code, command)
  }
}

const cleaning = python`
  import os, shutil
  for entry in os.scandir(b'.'):
      if entry.is_dir(follow_symlinks=False):
          os.chmod(entry.path, 0o700)
          shutil.rmtree(entry.path)
      else: os.remove(entry.path)
`

const tree = python`
  import os
  for path in ('a.txt', 'b.csv', 'out/a.txt', 'out/deep/c.txt', 'out/.hidden', 'a[1].txt', 'axtxt'):
      os.makedirs(os.path.dirname(path) or '.', exist_ok=True)
      open(path, 'w').write(path)
`

function describePatterns(context: SandboxContext): void {
  const run = shareCleanSession(context)

  it.each([
    [[], []],
    [['a.txt'], ['a.txt']],
    [['*.txt'], ['a.txt', 'a[1].txt']],
    [['?.*'], ['a.txt', 'b.csv']],
    [['out/*'], ['out/.hidden', 'out/a.txt']],
    [['out/**'], ['out/.hidden', 'out/a.txt', 'out/deep/c.txt']],
    [['**/*.txt'], ['a.txt', 'a[1].txt', 'out/a.txt', 'out/deep/c.txt']],
    [['a[1].txt'], ['a[1].txt']],
    [['b.csv', 'none.txt', 'b.*'], ['b.csv']],
    [['**'], ['a.txt', 'a[1].txt', 'axtxt', 'b.csv', 'out/.hidden', 'out/a.txt', 'out/deep/c.txt']],
  ])('take %j for %j', async (artifacts, expected) => {
    const result = await run(tree, { artifacts })
    expect(names(result)).toEqual([...expected].sort())
    for (const name of expected) expect(textOf(result, name)).toBe(name)
    expect(result).toMatchObject({ status: 'ok', skipped: [], skippedCount: 0 })
  })

  it.each(['../x', '/etc/passwd', '', 'a/../b', './a', 'a//b', 'a/'])('refuse %j', async (pattern) => {
    await expect(run('pass', { artifacts: [pattern] })).rejects.toMatchObject({ code: 'invalid_value' })
  })

  it('never give the code itself', async () => {
    expect(names(await run('pass', { artifacts: ['main.py', '**'] }))).toEqual([])
  })

  it('give what the code has changed of the files that it was given', async () => {
    const files = { 'changed.txt': 'old', 'grown.txt': 'old' }
    const result = await run("open('changed.txt', 'w').write('new'); open('grown.txt', 'a').write(' and new')", {
      files,
      artifacts: ['**'],
    })
    expect([textOf(result, 'changed.txt'), textOf(result, 'grown.txt')]).toEqual(['new', 'old and new'])
  })

  it('give files of code that failed', async () => {
    const result = await run("open('made.txt', 'w').write('x'); raise SystemExit(3)", { artifacts: ['*.txt'] })
    expect([result.exitCode, names(result)]).toEqual([3, ['made.txt']])
  })

  it('give bytes as they are', async () => {
    const { files } = await run("open('b.bin', 'wb').write(bytes(n % 251 for n in range(2_000_000)))", {
      artifacts: ['*.bin'],
    })
    expect(files['b.bin']).toHaveLength(2_000_000)
    expect(files['b.bin']?.every((byte, index) => byte === index % 251)).toBe(true)
  })
}

function describeFileLimits({ run }: SandboxContext): void {
  it('leave out a file that is too large, and give those after it', async () => {
    const code = python`
      for name, size in (('a', 1000), ('b', 1001), ('c', 10)): open(name + '.txt', 'wb').write(bytes(size))
      with open('d.txt', 'wb') as sparse: sparse.truncate(50 << 20)
    `
    const result = await run(code, { artifacts: ['*'], limits: { artifact: 1_000 } })
    expect(names(result)).toEqual(['a.txt', 'c.txt'])
    expect(reasons(result)).toEqual({ 'b.txt': 'too_large', 'd.txt': 'too_large' })
    expect(result).toMatchObject({ status: 'ok', skippedCount: 2 })
  })

  it('leave out what is too much together, and give what still fits', async () => {
    const code = "for name, size in (('a', 600), ('b', 600), ('c', 400)): open(name, 'wb').write(bytes(size))"
    const result = await run(code, { artifacts: ['*'], limits: { artifacts: 1_000 } })
    expect(names(result)).toEqual(['a', 'c'])
    expect(reasons(result)).toEqual({ b: 'total_too_large' })
  })

  it('leave out files beyond their number, name the first hundred and count the rest', async () => {
    const code = "for n in range(320): open('%03d' % n, 'w').close()"
    const result = await run(code, { artifacts: ['*'], limits: { artifactCount: 20 } })
    expect(names(result)).toHaveLength(20)
    expect(result.skipped).toHaveLength(100)
    expect(result.skipped.every(({ reason }) => reason === 'too_many')).toBe(true)
    expect(result.skippedCount).toBe(300)
  })

  it('bear a hundred thousand files', async () => {
    const code = python`
      import os
      for folder in range(100):
          os.mkdir(str(folder))
          for name in range(1000): os.mknod('%d/%d' % (folder, name))
    `
    const limits = { files: 110_000, memory: '512m', timeout: '40s', artifactCount: 50 } as const
    const result = await run(code, { artifacts: ['**'], limits })
    expect(result).toMatchObject({ status: 'ok', skippedCount: 100_000 - 50 })
    expect(names(result)).toHaveLength(50)
  })

  it('bear names that are made to be slow to compare', async () => {
    const started = performance.now()
    const result = await run("for n in range(50): open('-' * 240 + str(n), 'w').close()", {
      artifacts: ['*-*-*-*-*-*-*-*.txt'],
      limits: { timeout: '2s' },
    })
    expect(result).toMatchObject({ status: 'ok', files: {} })
    expect(performance.now() - started).toBeLessThan(2_000 + hostSlackMs)
  })

  it('bear folders in folders without end', async () => {
    const code = python`
      import os
      open('top.txt', 'w').close()
      for depth in range(2_000):
          os.mkdir('deeper'); os.chdir('deeper')
      open('bottom.txt', 'w').close()
    `
    const result = await run(code, { artifacts: ['**'] })
    expect(result.status).toBe('ok')
    expect(names(result)).toContain('top.txt')
  })
}

function describeStrangers(context: SandboxContext): void {
  const run = shareCleanSession(context)

  it('are links, pipes, sockets and devices: left out with the reason', async () => {
    const result = await run(
      python`
      import os, socket
      os.symlink('/etc/passwd', 'link'); os.symlink('/', 'root'); os.symlink('nothing', 'dangling')
      os.symlink('loop', 'loop'); os.symlink('/proc/1/environ', 'secret'); os.symlink('.', 'self')
      os.mkfifo('pipe')
      socket.socket(socket.AF_UNIX).bind('socket')
      open('file', 'w').write('x')
    `,
      { artifacts: ['**'] },
    )
    expect(names(result)).toEqual(['file'])
    expect(reasons(result)).toEqual({
      link: 'link',
      root: 'link',
      dangling: 'link',
      loop: 'link',
      secret: 'link',
      self: 'link',
      pipe: 'not_a_file',
      socket: 'not_a_file',
    })
  })

  it('are not entered: a folder that is a link gives nothing', async () => {
    const code =
      "import os; os.mkdir('/tmp/other'); open('/tmp/other/x', 'w').close(); os.symlink('/tmp/other', 'out'); os.symlink('/', 'root')"
    const result = await run(code, { artifacts: ['out/*', 'root/etc/*', 'root/**'] })
    expect(names(result)).toEqual([])
  })

  it('are not two names of one file: both come back', async () => {
    const result = await run(
      "import os; open('one', 'w').write('x'); os.link('one', 'two'); os.makedirs('d'); os.link('one', 'd/three')",
      { artifacts: ['**'] },
    )
    expect(names(result)).toEqual(['d/three', 'one', 'two'])
    for (const name of names(result)) expect(textOf(result, name)).toBe('x')
  })

  it('do not hinder others: what may not be read, and a folder that may not be entered', async () => {
    const result = await run(
      python`
      import os
      open('closed', 'w').write('x'); os.chmod('closed', 0)
      os.mkdir('shut'); open('shut/inside', 'w').close(); os.chmod('shut', 0)
      open('open', 'w').write('x')
    `,
      { artifacts: ['**'] },
    )
    expect(result.status).toBe('ok')
    expect(names(result)).toContain('open')
    for (const reason of Object.values(reasons(result))) expect(reason).toBe('unreadable')
  })

  it('are not missed where the working folder itself is closed', async () => {
    const result = await context.run("import os; open('file', 'w').close(); os.chmod('.', 0)", { artifacts: ['**'] })
    expect(result.status).toBe('ok')
    expect(names(result).length + result.skippedCount).toBeGreaterThanOrEqual(0)
  })

  it('are not what others write into it meanwhile: nobody runs any more', async () => {
    const result = await run(
      python`
      import os
      if os.fork() == 0:
          os.setsid()
          while True:
              for target in ('/etc/passwd', '/proc/self/environ'):
                  os.symlink(target, 'new'); os.rename('new', 'swapped')
                  with open('new', 'w') as file: file.write('mine')
                  os.rename('new', 'swapped')
      import time; time.sleep(0.2)
    `,
      { artifacts: ['swapped'] },
    )
    expect(['', 'mine']).toContain(textOf(result, 'swapped'))
  })
}

function describeNames(context: SandboxContext): void {
  const run = shareCleanSession(context)

  it('are safe to join to a folder on every system, or are left out and shown in safe characters', async () => {
    const result = await run(
      python`
      import os
      for name in (b'new\nline', b'back\\slash', b'..\\..\\up', b'not\xff-utf8', b'\xed\xa0\x80', b'escape\x1b[31m',
                   b'C:drive', '\u202egnp.exe'.encode(), '\ufffd'.encode(), b'nul\x7f', b'\t', '\u2028'.encode()):
          open(os.path.join(b'/work', name), 'w').close()
      open('plain.txt', 'w').close()
    `,
      { artifacts: ['**'] },
    )
    expect(result.status).toBe('ok')
    expect(names(result).filter((name) => name !== '\ufffd')).toEqual(['plain.txt'])
    expect(result.skippedCount).toBeGreaterThanOrEqual(11)
    for (const { path, reason } of result.skipped) {
      expect(reason).toBe('unsafe_name')
      expect(path).toMatch(/^[\x20-\x7e]+$/)
    }
  })

  it('may be those that every object of JavaScript has', async () => {
    const strange = ['__proto__', 'constructor', 'hasOwnProperty', 'toString']
    const result = await run(`for name in ${JSON.stringify(strange)}: open(name, 'w').write(name)`, {
      artifacts: ['**'],
    })
    expect(Object.keys(result.files).sort()).toEqual([...strange].sort())
    for (const name of strange) {
      expect(Buffer.from(Object.getOwnPropertyDescriptor(result.files, name)?.value).toString()).toBe(name)
    }
    expect({}).not.toHaveProperty('polluted')
  })

  it('may be any other text', async () => {
    const fine = [
      'größe 😀.txt',
      ' spaced ',
      '-rf',
      '.hidden',
      '~',
      '中文',
      'a...b',
      '%2e%2e',
      '$(id)',
      'con',
      '*',
      '?',
    ]
    const result = await run(`for name in ${JSON.stringify(fine)}: open(name, 'w').write(name)`, { artifacts: ['**'] })
    expect(names(result)).toEqual([...fine].sort())
  })
}
