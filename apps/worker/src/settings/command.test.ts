import { usd } from '@wflo/core'
import { describe, expect, it } from 'vitest'
import { parseCommand } from './command.ts'

type Environment = Readonly<Record<string, string>>

const parse = (args: readonly string[], environment: Environment = {}) =>
  parseCommand(args, { environment, isTerminal: false })

function settingsOf(args: readonly string[], environment: Environment = {}) {
  const command = parse(args, environment)
  return 'settings' in command ? command.settings : undefined
}

const defaults = {
  taskQueue: 'wflo',
  taskQueues: {},
  connection: {},
  port: 8080,
  bind: '127.0.0.1',
  shutdownGraceMs: 60_000,
  mostAttempts: 200,
  demo: false,
  logLevel: 'info',
  log: 'json',
}
const key = Buffer.alloc(32, 7).toString('base64')

const unusable: readonly (readonly [args: readonly string[], environment: Environment, message: RegExp])[] = [
  [['--prot', '80'], {}, /--prot/],
  [['serve'], {}, /serve/],
  [['--port'], {}, /--port/],
  [['--port', '1', '--port', '2'], {}, /--port is given 2 times/],
  [['--port', '70000'], {}, /--port "70000"/],
  [[], { WFLO_PORT: '80a' }, /WFLO_PORT "80a"/],
  [['--task-queue', ' '], {}, /--task-queue is empty/],
  [['--queue', 'llm'], {}, /--queue "llm"/],
  [[], { WFLO_QUEUES: 'llm=a,=b' }, /WFLO_QUEUES "=b"/],
  [['--serves', 'other', '--queue', 'llm=a'], {}, /"other" .*wflo, a/],
  [['--address', 'http://localhost:7233'], {}, /localhost:7233/],
  [['--shutdown-grace', 'soon'], {}, /--shutdown-grace "soon"/],
  [['--most-attempts', '0'], {}, /--most-attempts "0"/],
  [[], { WFLO_DEMO: 'yes' }, /WFLO_DEMO "yes" .*true, false/],
  [['--log', 'xml'], {}, /json, text/],
  [['--log-level', 'loud'], {}, /loud/],
  [['--accounts', 'a.db'], {}, /--account NAME=DOLLARS/],
  [['--account', 'team=5'], {}, /--accounts FILE/],
  [['--accounts', 'a.db', '--account', 'team=5$'], {}, /team=5\$/],
  [['--sandbox-image', 'a'], {}, /--sandbox RUNTIME/],
  [['--sandbox', 'runc', '--sandbox-price', 'free'], {}, /--sandbox-price "free"/],
  [['--check', '--write-bundle', 'x.js'], {}, /two jobs/],
  [[], { WFLO_ENCRYPTION_KEY: key }, /id, a colon/],
  [[], { WFLO_ENCRYPTION_KEY: 'a:c2hvcnQ=' }, /32 bytes/],
  [[], { WFLO_ENCRYPTION_OLD_KEYS: `a:${key}` }, /needs WFLO_ENCRYPTION_KEY/],
]

describe('parseCommand', () => {
  it('has a default for everything', () => {
    expect(parse([])).toEqual({ job: 'serve', settings: defaults })
    expect(parse([], { WFLO_PORT: '', TEMPORAL_ADDRESS: ' ' })).toEqual({ job: 'serve', settings: defaults })
  })

  it('takes flags before variables', () => {
    const environment = { WFLO_PORT: '1', WFLO_TASK_QUEUE: 'theirs', TEMPORAL_ADDRESS: 'there:7233' }
    expect(settingsOf(['--port', '0', '--address', '[::1]:1'], environment)).toMatchObject({
      port: 0,
      taskQueue: 'theirs',
      connection: { address: '[::1]:1' },
    })
  })

  it('takes lists as repeated flags and as variables with commas', () => {
    const wanted = { taskQueues: { llm: 'a', sandbox: 'b' }, serves: ['wflo', 'b'] }
    expect(settingsOf(['--queue', 'llm=a', '--queue', 'sandbox=b', '--serves', 'wflo', '--serves', 'b'])).toMatchObject(
      wanted,
    )
    expect(settingsOf([], { WFLO_QUEUES: 'llm=a, sandbox=b', WFLO_SERVES: 'wflo,b' })).toMatchObject(wanted)
  })

  it('reads accounts, keys and durations', () => {
    const environment = { WFLO_ENCRYPTION_KEY: `new:${key}`, WFLO_ENCRYPTION_OLD_KEYS: `one:${key},two:${key}` }
    const settings = settingsOf(
      ['--accounts', '/a.db', '--account', 'team/red=50', '--account', 'day=0.5', '--shutdown-grace', '90s'],
      environment,
    )
    expect(settings).toMatchObject({
      accounts: { path: '/a.db', limits: { 'team/red': usd('50'), day: usd('0.5') } },
      encryption: { key: { id: 'new', bytes: new Uint8Array(32).fill(7) }, oldKeys: [{ id: 'one' }, { id: 'two' }] },
      shutdownGraceMs: 90_000,
    })
  })

  it('reads how sandbox steps are served', () => {
    expect(settingsOf(['--sandbox', 'runsc', '--sandbox-image', 'mine:1', '--sandbox-price', '0.0001'])).toMatchObject({
      sandbox: { runtime: 'runsc', image: 'mine:1', price: usd('0.0001') },
    })
    expect(settingsOf([], { WFLO_SANDBOX: 'runc' })?.sandbox).toEqual({ runtime: 'runc' })
  })

  it('logs text on a terminal, and what it is told anywhere', () => {
    const command = parseCommand([], { environment: {}, isTerminal: true })
    expect(command).toMatchObject({ settings: { log: 'text' } })
    expect(settingsOf(['--log', 'text'])).toMatchObject({ log: 'text' })
  })

  it('knows its jobs', () => {
    expect(parse(['-h'])).toEqual({ job: 'help' })
    expect(parse(['--', '--check', '--demo'])).toMatchObject({ job: 'check', settings: { demo: true } })
    expect(parse(['--write-bundle', '/x.js'])).toMatchObject({ job: 'write-bundle', path: '/x.js' })
  })

  it.each(unusable)('refuses %j with %j', (args, environment, message) => {
    expect(() => parse(args, environment)).toThrow(message)
    expect(() => parse(args, environment)).toThrow(expect.objectContaining({ code: 'usage' }))
  })

  it('never repeats a key', () => {
    const environment = { WFLO_ENCRYPTION_KEY: 'id:planted==' }
    expect(() => parse([], environment)).not.toThrow(/planted/)
  })
})
