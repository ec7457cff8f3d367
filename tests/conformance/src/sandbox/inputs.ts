import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { python } from './python.ts'
import type { SandboxContext } from './sandbox-context.ts'
import { type RunInSession, shareSession } from './share-session.ts'

const invalidNames: readonly (readonly [string, string])[] = [
  ['that leaves the folder', '../x'],
  ['that leaves it on a detour', 'a/../../x'],
  ['with a step back', 'a/../b'],
  ['that is a step back', '..'],
  ['from the root', '/etc/x'],
  ['of nothing', ''],
  ['of the folder itself', '.'],
  ['with a dot as a folder', './x'],
  ['with an empty folder', 'a//b'],
  ['that ends as a folder', 'a/'],
  ['with a NUL', 'a\0b'],
  ['that is too long', 'x'.repeat(256)],
  ['that is too long in bytes', 'ü'.repeat(128)],
  ['of a folder that is too long', `${'x'.repeat(256)}/y`],
  ['of the code itself', 'main.py'],
]

/** Files reach the working folder, and nothing else. */
export function describeInputs(context: SandboxContext): void {
  const run = shareSession(context)

  it('are there under their names, with their bytes', async () => {
    const bytes = Uint8Array.from({ length: 3_000_000 }, (_, index) => (index * 7) % 251)
    const files = {
      'text.txt': 'grüß 😀\r\n',
      'empty.txt': '',
      'bytes.bin': bytes,
      'deep/er/still.txt': 'deep',
      'größe 😀.txt': 'named',
      '-rf': 'dash',
      ' spaced ': 'space',
      [`${'n'.repeat(255)}`]: 'long',
      '.hidden': 'dot',
      'a...b': 'dots',
    }
    const { status, stdout } = await run(
      python`
      import hashlib, json, os
      found = {}
      for parent, _, names in os.walk('.'):
          for name in names:
              path = os.path.relpath(os.path.join(parent, name))
              found[path] = hashlib.sha256(open(path, 'rb').read()).hexdigest()
      print(json.dumps(found))
    `,
      { files },
    )
    expect(status).toBe('ok')
    const { 'main.py': _, ...found } = JSON.parse(stdout)
    const hash = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')
    expect(found).toEqual(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, hash(content)])))
  })

  it('can be read, changed, moved and removed by the code', async () => {
    const { status, stderr } = await run(
      python`
      import os
      open('one.txt', 'a').write('more'); os.rename('one.txt', 'folder/moved.txt')
      os.remove('folder/two.txt'); os.chmod('folder', 0o700)
    `,
      { files: { 'one.txt': '1', 'folder/two.txt': '2' } },
    )
    expect([status, stderr]).toEqual(['ok', ''])
  })

  it('may be many', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [`many/${index % 10}/${index}`, `${index}`]),
    )
    const { stdout } = await run("import os; print(sum(len(names) for _, _, names in os.walk('many')))", { files })
    expect(stdout).toBe('1000\n')
  })

  it('that did not fit does not come with the next', async () => {
    await using session = await context.sandbox().open({ limits: { disk: '4m' } })
    const code = 'import sys; print(len(sys.stdin.read()))'
    const large = new Uint8Array(5 * 1024 ** 2)
    await expect(session.run({ code, stdin: large })).rejects.toMatchObject({ code: 'invalid_value' })
    expect(await session.run({ code, stdin: 'small' })).toMatchObject({ status: 'ok', stdout: '5\n' })
  })

  describe('that cannot be', () => describeRefusals(context))
  describe('beside code that lays traps', () => describeTraps(context, run))
}

function describeRefusals(context: SandboxContext): void {
  it.each(invalidNames)('are refused under a name %s', async (_, name) => {
    await expect(context.run('print(1)', { files: { [name]: 'x' } })).rejects.toMatchObject({ code: 'invalid_value' })
  })

  it('are refused where one is the folder of another', async () => {
    const files = { 'a/b': '1', a: '2' }
    await expect(context.run('print(1)', { files })).rejects.toMatchObject({ code: 'invalid_value' })
  })

  it('are refused where they are more than the disk', async () => {
    const files = { 'large.bin': new Uint8Array(9 * 1024 ** 2) }
    await expect(context.run('print(1)', { files, limits: { disk: '8m' } })).rejects.toMatchObject({
      code: 'invalid_value',
    })
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${index}`, '']))
    await expect(context.run('print(1)', { files: many, limits: { files: 20 } })).rejects.toMatchObject({
      code: 'invalid_value',
    })
  })
}

function describeTraps(context: SandboxContext, run: RunInSession): void {
  it('go through no link that code has made', async () => {
    await run(python`
      import os
      open('/tmp/target', 'w').write('untouched')
      os.symlink('/tmp/target', 'file.txt'); os.symlink('/tmp', 'way'); os.symlink('/nowhere', 'dangling.txt')
      os.mkdir('/tmp/hard'); open('original', 'w').write('original'); os.link('original', 'linked.txt')
    `)
    const files = { 'file.txt': 'new', 'dangling.txt': 'new', 'linked.txt': 'new' }
    const code =
      "print(open('/tmp/target').read(), open('original').read(), open('file.txt').read(), open('linked.txt').read())"
    expect((await run(code, { files })).stdout).toBe('untouched original new new\n')
    await run('pass', { files: { 'way/through.txt': 'x' } }).catch(() => {})
    expect((await run("import os; print(os.path.exists('/tmp/through.txt'))")).stdout).toBe('False\n')
  })

  it.each([
    [
      'a folder stands where the code goes',
      "os.remove('main.py'); os.mkdir('main.py'); open('main.py/x', 'w').close()",
    ],
    ['a link stands where the code goes', "os.remove('main.py'); os.symlink('/tmp/elsewhere.py', 'main.py')"],
    ['a pipe stands where the code goes', "os.remove('main.py'); os.mkfifo('main.py')"],
    ['nobody may write to the folder', "os.chmod('/work', 0)"],
    ['nobody may write to what passes', "os.chmod('/tmp', 0)"],
    [
      'the disk is full',
      "file = open('full', 'wb', buffering=0)\ntry:\n  while True: file.write(bytes(1 << 20))\nexcept OSError: pass",
    ],
    [
      'there are as many files as there may be',
      "try:\n  for n in range(2_000): open('many%d' % n, 'w').close()\nexcept OSError: pass",
    ],
    ['pipes stand where input goes', 'for name in inputs: os.mkfifo(name)'],
    ['files stand where input goes', "for name in inputs: open(name, 'w').write('old ')"],
    ['folders stand where input goes', 'for name in inputs: os.mkdir(name)'],
    ['links stand where input goes', "for name in inputs: os.symlink('/work/victim', name)"],
  ])('run the next code, or say why not, where %s', async (_, trap) => {
    await using session = await context.sandbox().open({ limits: { disk: '8m', files: 200 } })
    const preamble =
      "import os\ninputs = [os.readlink('/proc/self/fd/0').removesuffix(' (deleted)')]\ninputs = [each for each in inputs if each.startswith('/tmp/') and not os.path.lexists(each)]\n"
    expect(await session.run({ code: preamble + trap, stdin: 'x' })).toMatchObject({ status: 'ok' })
    const next = session.run({ code: 'print(input())', stdin: 'next', files: { 'new.txt': 'x' }, timeout: 3_000 })
    const outcome = await next.then(
      ({ status, stdout }) => `${status} ${stdout}`,
      ({ code }) => code,
    )
    expect(outcome).toMatch(/^(ok next\n|invalid_value|sandbox_failed)$/)
  })
}
