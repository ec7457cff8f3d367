import { describe, expect, it } from 'vitest'
import { parseCommandLine } from './command-line.ts'

const unusable: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [[], /nothing to run/],
  [[''], /nothing to run/],
  [['a.py', 'b.py'], /"b\.py".*behind --/],
  [['a.py', '--tiemout', '5s'], /--tiemout/],
  [['a.py', '--timeout'], /--timeout/],
  [['a.py', '--timeout', '5'], /--timeout is "5"/],
  [['a.py', '--timeout', '0s'], /--timeout/],
  [['a.py', '--timeout', '25h'], /--timeout/],
  [['a.py', '--memory', '1x'], /--memory is "1x"/],
  [['a.py', '--memory', '1m'], /--memory/],
  [['a.py', '--memory', '-1'], /--memory/],
  [['a.py', '--memory='], /--memory/],
  [['a.py', '--cpus', '0'], /--cpus/],
  [['a.py', '--cpus', 'two'], /--cpus is "two"/],
  [['a.py', '--processes', '1.5'], /--processes/],
  [['a.py', '--output', 'much'], /--output/],
  [['a.py', '--disk', '64q'], /--disk/],
  [['a.py', '--memory', '64m', '--disk', '65m'], /--disk.*--memory/],
  [['a.py', '--max-files', '1'], /--max-files/],
  [['a.py', '--max-artifact', '0'], /--max-artifact /],
  [['a.py', '--max-artifacts', 'x'], /--max-artifacts/],
  [['a.py', '--max-artifact-count', 'x'], /--max-artifact-count/],
  [['a.py', '--language', 'ruby'], /--language "ruby"/],
  [['a.py', '--network', 'all'], /--network "all"/],
  [['a.py', '--network', 'bridge'], /unsafe-bridge/],
  [['a.py', '--network', ''], /--network ""/],
  [['a.py', '--network', 'allow:'], /--network "allow:"/],
  [['a.py', '--network', 'allow:a.example,'], /--network/],
  [['a.py', '--network', 'allow:http://a.example/'], /--network.*without scheme/],
  [['a.py', '--network', 'allow:a.example:443'], /--network.*port/],
  [['a.py', '--network', 'none', '--network', 'allow:a.example'], /none and allow/],
  [['a.py', '--network', 'unsafe-bridge', '--network', 'allow:a.example'], /unsafe-bridge and allow/],
  [['a.py', '--env', 'NAME'], /--env "NAME"/],
  [['a.py', '--env', '=x'], /--env ""/],
  [['a.py', '--env', '1A=x'], /--env "1A"/],
  [['a.py', '--out', ''], /--out/],
  [['a.py', '--files='], /--files/],
  [['a.py', '--artifact', ''], /--artifact/],
  [['a.py', '--image', ''], /--image/],
  [['a.py', '--timeout', '1s', '--timeout', '2s'], /--timeout is there twice/],
  [['a.py', '--json=yes'], /--json/],
  [['-', '--stdin', '-'], /--stdin/],
  [['a.py', '--secret', 'a.example:authorization=KEY'], /--secret.*--network allow/],
  [['a.py', '--private-host', 'a.example', '--network', 'none'], /--private-host.*--network allow/],
  [['a.py', '--network', 'allow:a.example', '--secret', 'a.example=KEY'], /--secret/],
  [['--probe', 'a.py'], /--probe/],
]

describe('parseCommandLine', () => {
  it('takes a file alone: no network, nothing in, nothing out, and the limits of the contract', () => {
    expect(parseCommandLine(['a.py'])).toEqual({
      job: 'run',
      run: {
        file: 'a.py',
        secrets: [],
        privateHosts: [],
        args: [],
        env: {},
        network: 'none',
        limits: {
          timeout: 30_000,
          memory: 256 * 1024 ** 2,
          cpus: 1,
          processes: 64,
          output: 32 * 1024 ** 2,
          disk: 64 * 1024 ** 2,
          files: 10_000,
          artifact: 16 * 1024 ** 2,
          artifacts: 32 * 1024 ** 2,
          artifactCount: 100,
        },
      },
      telling: { json: false, quiet: false, verbose: false },
    })
  })

  it('reads every limit', () => {
    const flags = ['--timeout', '1.5s', '--memory', '128m', '--cpus', '0.5', '--processes', '8', '--output', '1k']
    const more = ['--disk', '1m', '--max-files', '20', '--max-artifact', '2k', '--max-artifacts', '3k']
    expect(parseCommandLine(['-', ...flags, ...more, '--max-artifact-count', '0'])).toMatchObject({
      run: {
        file: '-',
        limits: {
          timeout: 1_500,
          memory: 128 * 1024 ** 2,
          cpus: 0.5,
          processes: 8,
          output: 1_024,
          disk: 1_024 ** 2,
          files: 20,
          artifact: 2_048,
          artifacts: 3_072,
          artifactCount: 0,
        },
      },
    })
  })

  it('reads what goes in, what comes out, and where it runs', () => {
    const flags = ['--language', 'python', '--runtime', 'runsc', '--image', 'x:y', '--files', 'in', '--out', 'out']
    const more = ['--artifact', '*.png', '--artifact', 'a/**', '--stdin', '-', '--env', 'A=1', '--env', 'B=x=y', '-q']
    expect(parseCommandLine(['a.py', ...flags, ...more, '--json', '--verbose'])).toMatchObject({
      run: {
        runtime: 'runsc',
        image: 'x:y',
        files: 'in',
        out: 'out',
        artifacts: ['*.png', 'a/**'],
        stdin: '-',
        env: { A: '1', B: 'x=y' },
      },
      telling: { json: true, quiet: true, verbose: true },
    })
  })

  it.each([
    [['none'], 'none'],
    [['unsafe-bridge'], 'unsafe-bridge'],
    [['allow:a.example'], { allow: ['a.example'] }],
    [
      ['allow:a.example, b.example', 'allow:c.example', 'allow:a.example'],
      { allow: ['a.example', 'b.example', 'c.example'] },
    ],
  ])('reads --network %j', (given, network) => {
    const args = given.flatMap((text) => ['--network', text])
    expect(parseCommandLine(['a.py', ...args])).toMatchObject({ run: { network } })
  })

  it('reads what the proxy may do for allowed hosts', () => {
    const flags = ['--network', 'allow:a.example', '--private-host', 'a.example']
    expect(parseCommandLine(['a.py', ...flags, '--secret', 'a.example:x-key=A_KEY'])).toMatchObject({
      run: { privateHosts: ['a.example'], secrets: [{ host: 'a.example', header: 'x-key', variable: 'A_KEY' }] },
    })
  })

  it('does not repeat what was meant to be the name of a variable, and is a secret', () => {
    const given = ['a.py', '--network', 'allow:a.example', '--secret', 'a.example:authorization=Bearer sk-secret']
    expect(() => parseCommandLine(given)).toThrow(/^(?!.*sk-secret)/)
  })

  it('leaves what is behind -- to the code, flags included', () => {
    expect(parseCommandLine(['a.py', '--', '--help', '-x', '', '--'])).toMatchObject({
      run: { file: 'a.py', args: ['--help', '-x', '', '--'] },
    })
  })

  it('forgives the -- that npm wants between command and arguments', () => {
    expect(parseCommandLine(['--', 'a.py', '--json', '--', 'x'])).toMatchObject({
      run: { file: 'a.py', args: ['x'] },
      telling: { json: true },
    })
  })

  it('asks for help before it looks at anything else', () => {
    expect(parseCommandLine(['--help', '--memory', '1x'])).toEqual({ job: 'help' })
    expect(parseCommandLine(['-h'])).toEqual({ job: 'help' })
  })

  it('probes without a file', () => {
    expect(parseCommandLine(['--probe', '--runtime', 'runsc'])).toMatchObject({
      job: 'probe',
      place: { runtime: 'runsc' },
    })
  })

  it('does not repeat the value of a variable that it cannot read', () => {
    expect(() => parseCommandLine(['a.py', '--env', 'MY KEY=sk-secret'])).toThrow(/^(?!.*sk-secret).*MY KEY/)
  })

  it.each(unusable)('refuses %j and names what is wrong', (args, message) => {
    expect(() => parseCommandLine(args)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching(message) }),
    )
  })
})
