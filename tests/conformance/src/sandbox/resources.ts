import { describe, expect, it } from 'vitest'
import { hostSlackMs } from './expect-in-time.ts'
import { python } from './python.ts'
import type { SandboxContext } from './sandbox-context.ts'
import { shareSession } from './share-session.ts'

const megabyte = 1024 ** 2

const countFiles = (folder: string): string => python`
  import errno, os
  made = 0
  try:
      for made in range(1_000_000): open('${folder}/many' + str(made), 'w').close()
  except OSError as error:
      print(errno.errorcode[error.errno], end=' ')
  print(made)
  for number in range(made): os.remove('${folder}/many' + str(number))
`

const fill = (folder: string): string => python`
  import errno, os
  written = 0
  try:
      with open('${folder}/full', 'wb', buffering=0) as file:
          while True: written += file.write(bytes(1 << 20))
  except OSError as error:
      print(errno.errorcode[error.errno], written)
  os.remove('${folder}/full')
`

/** Memory, processors and disk of a run are limited. */
export function describeResources(context: SandboxContext): void {
  describe('memory', () => describeMemory(context))
  describe('processors', () => describeProcessors(context))
  describe('disk', () => describeDisk(context))
}

function describeMemory(context: SandboxContext): void {
  const limits = { memory: '128m', timeout: '20s' } as const

  it('ends code that takes too much at once', async () => {
    const started = performance.now()
    const result = await context.run("print('before')\nx = bytearray(1 << 30)\nprint('after')", { limits })
    expect(result).toMatchObject({ status: 'oom', stdout: 'before\n' })
    expect(result.exitCode ?? 137).toBe(137)
    expect(result.usage.oomEvents).toBeGreaterThan(0)
    expect(performance.now() - started).toBeLessThan(1_000 + hostSlackMs)
  })

  it('ends code that takes too much little by little', async () => {
    const result = await context.run('kept = []\nwhile True: kept.append(str(len(kept)) * 10)', { limits })
    expect(result.status).toBe('oom')
  })

  it('counts all processes together', async () => {
    const result = await context.run(
      python`
      import os, time
      for _ in range(8):
          if os.fork() == 0:
              kept = b'x' * (40 << 20)
              time.sleep(600)
      for _ in range(8): os.wait()
    `,
      { limits: { ...limits, timeout: '4s' } },
    )
    expect(result.status).toMatch(/^(ok|oom|error|timeout)$/)
    expect(result.usage.oomEvents).toBeGreaterThan(0)
  })

  it('counts files in the folders, too', async () => {
    const result = await context.run(
      python`
      kept = b'x' * (90 << 20)
      with open('/tmp/large', 'wb') as file:
          for _ in range(60): file.write(b'y' * (1 << 20))
      print('written')
    `,
      { limits },
    )
    expect(result.status).toBe('oom')
  })

  it.skipIf(context.hasOwnKernel)(
    'lets code go on that loses a child for lack of memory, and counts that',
    async () => {
      const result = await context.run(
        python`
      import os
      pid = os.fork()
      if pid == 0:
          kept = bytearray(1 << 30)
          os._exit(0)
      print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    `,
        { limits },
      )
      expect(result).toMatchObject({ status: 'ok', exitCode: 0, stdout: '-9\n' })
      expect(result.usage.oomEvents).toBeGreaterThan(0)
    },
  )

  it('is out of memory even where the code makes others more worthy to be killed', async () => {
    const result = await context.run(
      python`
      import os
      try:
          with open('/proc/self/oom_score_adj', 'w') as file: file.write('0')
      except OSError: pass
      for _ in range(40):
          try:
              if os.fork() == 0: break
          except OSError: break
      kept = []
      while True: kept.append(bytes(1 << 16))
    `,
      { limits: { ...limits, memory: '64m' } },
    )
    expect(result.status).toMatch(/^(oom|timeout)$/)
  })

  it('gives what was asked for, to a run that needs more than others', async () => {
    const result = await context.run("kept = b'x' * (300 << 20)\nprint(len(kept))", { limits: { memory: '512m' } })
    expect(result).toMatchObject({ status: 'ok', stdout: `${300 * megabyte}\n` })
    expect(result.usage.peakMemory).toBeGreaterThan(290 * megabyte)
    expect(result.usage.peakMemory).toBeLessThan(520 * megabyte)
  })

  it('is not what is only reserved', async () => {
    const result = await context.run('import mmap; kept = mmap.mmap(-1, 1 << 34); kept[0] = 1; print(kept[0])')
    expect(result.status).toMatch(/^(ok|error)$/)
  })
}

function describeProcessors(context: SandboxContext): void {
  // A kernel of its own counts the time of processors that it only believes to have.
  it.skipIf(context.hasOwnKernel).each([1, 0.5])('gives four busy processes %d of a processor', async (cpus) => {
    const { usage } = await context.run('import os\nos.fork(); os.fork()\nwhile True: pass', {
      limits: { cpus, timeout: '2s' },
    })
    expect(usage.cpuMs).toBeLessThan(2_000 * cpus * 1.35)
  })

  it('takes more than there are for all of them', async () => {
    expect(await context.run("print('runs')", { limits: { cpus: 500 } })).toMatchObject({ status: 'ok' })
  })
}

function describeDisk(context: SandboxContext): void {
  const limits = { disk: '8m', files: 200, memory: '128m' } as const
  const run = shareSession(context, { limits })

  it.each(['/work', '/tmp', '/dev/shm'])('gives %s no more space than its limit', async (folder) => {
    const { status, stdout } = await run(fill(folder))
    const [code, written = ''] = stdout.trim().split(' ')
    expect([status, code]).toEqual(['ok', expect.stringMatching(/^(ENOSPC|EFBIG|EACCES|ENOENT)$/)])
    expect(Number(written)).toBeLessThanOrEqual(8 * megabyte)
  })

  it.each(['/work', '/tmp', '/dev/shm'])('gives %s no more files than its limit', async (folder) => {
    const { status, stdout } = await context.run(countFiles(folder), { limits: { ...limits, memory: '64m' } })
    const [code, made] = stdout.trim().split(' ')
    // gVisor counts no files: there the memory is the limit.
    if (context.hasOwnKernel && status === 'oom') return
    expect([status, code]).toEqual(['ok', 'ENOSPC'])
    expect(Number(made)).toBeLessThanOrEqual(200)
    expect(Number(made)).toBeGreaterThan(150)
  })

  it('has room for a file of nothing, however large it says it is', async () => {
    const { stdout } = await run(python`
      import errno
      for size in (10 << 30, 1 << 20):
          try:
              with open('sparse', 'wb') as file: file.truncate(size)
              print('made', size)
          except OSError as error: print('refused', size)
    `)
    expect(stdout).toBe(`made ${10 * 1024 * megabyte}\nmade ${megabyte}\n`)
  })
}
