import { afterAll, beforeAll, expect, it } from 'vitest'
import { createEgressWorld, type EgressWorld, largeBody, secretKey } from './egress-world.ts'
import { python } from './python.ts'
import type { OwnSandbox, SandboxContext } from './sandbox-context.ts'
import { type Report, readProgram } from './share-report.ts'

const network = { allow: ['allowed.test', 'private.test', 'secret.test'] } as const
const getIt = python`
  import urllib.request
  print(urllib.request.urlopen('http://allowed.test/hello', timeout=8).read().decode())
`

interface EgressContext {
  readonly world: () => EgressWorld
  readonly own: () => OwnSandbox
  readonly report: () => Promise<Report>
}

/** Code that may reach some hosts reaches these, by name, and nothing else. */
export function describeEgress(context: SandboxContext): void {
  const resources = new AsyncDisposableStack()
  let world: EgressWorld
  let own: OwnSandbox
  let report: Promise<Report> | undefined
  beforeAll(async () => {
    world = resources.use(await createEgressWorld())
    own = resources.use(await context.open({ egress: world.settings }))
  }, 60_000)
  afterAll(async () => await resources.disposeAsync(), 60_000)
  const egress: EgressContext = {
    world: () => world,
    own: () => own,
    async report() {
      report ??= askForAll(own, world)
      return await report
    },
  }
  describeReach(egress)
  describeSecrets(egress)
  describeSurroundings(context, egress)
}

async function askForAll(own: OwnSandbox, { address, port, ca }: EgressWorld): Promise<Report> {
  const { status, stdout, stderr } = await own.sandbox.run({
    code: readProgram('egress'),
    files: { 'attempts.py': readProgram('attempts'), 'ca.pem': ca },
    args: [address, String(port)],
    network,
    limits: { timeout: '50s' },
  })
  if (status !== 'ok') throw new Error(`it ended with ${status}:\n${stderr}`)
  return JSON.parse(stdout) as Report
}

function describeReach({ world, report }: EgressContext): void {
  it.each([
    ['http', 'done 200 hello /hello'],
    ['https', 'done 200 hello /hello'],
    ['a name in capitals', 'done 200 hello /hello'],
    ['a body both ways', `done ${largeBody} 200 ${largeBody}`],
    ['still http', 'done 200 hello /hello'],
  ])('lets through, for an allowed host, %s', async (name, outcome) => {
    expect((await report())[name]).toBe(outcome)
  })

  it('lets nothing else through, however it is asked', async () => {
    const attempts = Object.entries(await report()).filter(([name]) => /^not? /.test(name) && !name.includes('secret'))
    expect(attempts.length).toBeGreaterThan(35)
    const refused = /^(refused |done HTTP\/1\.1 [45]\d\d|done b'\\x15|done (nothing|)$)/
    expect(attempts.filter(([, outcome]) => !refused.test(outcome))).toEqual([])
  })

  it('reaches no host that was not allowed, not even by a detour', async () => {
    await report()
    expect(world().seen.filter(({ path }) => path === '/stolen')).toEqual([])
    const others = world().seen.filter(({ host }) => !/^(allowed|secret)\.test(:443)?$/.test(host ?? ''))
    expect(others).toEqual([])
    expect(world().intrusions()).toBe(0)
  })

  it('says to a host which name was allowed, whatever the code wrote', async () => {
    expect((await report())['another host in a header']).toMatch(/^done HTTP\/1\.1 200/)
    expect(world().seen.find(({ path }) => path === '/forged')?.host).toBe('allowed.test')
  })

  it('looks up no name that is not allowed', async () => {
    await report()
    expect(world().lookups.filter((name) => !['allowed.test', 'private.test', 'secret.test'].includes(name))).toEqual(
      [],
    )
  })
}

function describeSecrets({ world, report }: EgressContext): void {
  const seenAt = (path: string) => world().seen.find((request) => request.path === path)

  it('adds the secret of a host on its way there, over TLS that it opens itself', async () => {
    expect((await report())['a secret']).toBe('done 200 hello /whoami')
    expect(seenAt('/whoami')).toMatchObject({ isSecure: true, key: secretKey })
    expect((await report())['a secret beside one of the code']).toMatch(/^done 200/)
    expect(seenAt('/overridden')).toMatchObject({ isSecure: true, key: secretKey })
  })

  it('adds none in a tunnel, and none for another host', async () => {
    expect((await report())['no secret in a tunnel']).toBe('done 200 hello /tunnelled')
    expect(seenAt('/tunnelled')).toMatchObject({ isSecure: true, key: undefined })
    expect((await report())['no secret for another host']).toMatch(/^done 200/)
    expect(seenAt('/without')).toMatchObject({ key: undefined })
  })

  it('shows no secret to the code', async () => {
    expect(JSON.stringify(await report())).not.toContain(secretKey)
  })
}

function describeSurroundings({ run }: SandboxContext, { own, report }: EgressContext): void {
  it('is known to programs by their environment', async () => {
    const environment = JSON.parse((await report()).environment ?? '{}')
    for (const name of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY']) {
      expect(environment[name]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/?$/)
    }
  })

  it('is a socket, beside which nothing is', async () => {
    expect(JSON.parse((await report())['beside the socket'] ?? '')).toEqual(['egress.sock'])
  })

  it('is not there for others that run at the same time', async () => {
    const [allowed, none] = await Promise.all([
      own().sandbox.run({ code: getIt, network }),
      run(`import os\nprint(os.path.exists('/run/wflo/egress.sock'), 'http_proxy' in os.environ)\n${getIt}`),
    ])
    expect(allowed).toMatchObject({ status: 'ok', stdout: 'hello /hello\n' })
    expect(none).toMatchObject({ status: 'error', stdout: 'False False\n' })
  })

  it('serves each run of a session, also after code that killed what it stands on', async () => {
    await using session = await own().sandbox.open({ network })
    expect((await session.run({ code: getIt })).stdout).toBe('hello /hello\n')
    const killing = `import os\ntry: os.kill(-1, 9)\nexcept OSError: pass\n${getIt}`
    expect((await session.run({ code: killing })).status).toMatch(/^(ok|error)$/)
    expect((await session.run({ code: getIt })).stdout).toBe('hello /hello\n')
  })

  it('bears many at once, and those who do not read what they asked for', async () => {
    const { status, stdout } = await own().sandbox.run({
      code: python`
        import concurrent.futures, socket, os, urllib.request
        address = os.environ['http_proxy'].split('//')[1].split(':')
        idle = [socket.create_connection((address[0], int(address[1].rstrip('/')))) for _ in range(3)]
        for each in idle: each.sendall(b'GET http://allowed.test/huge HTTP/1.1\r\nHost: allowed.test\r\n\r\n')
        def get(_): return urllib.request.urlopen('http://allowed.test/hello', timeout=8).status
        with concurrent.futures.ThreadPoolExecutor(10) as pool: print(sum(pool.map(get, range(30))))
      `,
      network,
    })
    expect([status, stdout]).toEqual(['ok', '6000\n'])
  })

  it('is refused for hosts without a name', async () => {
    await expect(own().sandbox.run({ code: getIt, network: { allow: ['10.0.0.1'] } })).rejects.toMatchObject({
      code: 'invalid_value',
    })
    expect((await own().sandbox.run({ code: getIt, network: { allow: [] } })).status).toBe('error')
  })
}
