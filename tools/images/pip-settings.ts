import { existsSync } from 'node:fs'
import { x } from 'tinyexec'

/** How this machine's pip reaches a package index. */
export interface PipSettings {
  /** Names as in `pip.conf`. */
  readonly options: Readonly<Record<string, string>>
  /** A file of certificates that this machine trusts. */
  readonly certificates?: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** All that says where packages are. Folders of this machine are not there in a build. */
const passedOn = ['index-url', 'extra-index-url', 'trusted-host', 'proxy', 'timeout', 'default-timeout', 'retries']

/** Where systems keep them: Debian, Fedora, macOS. */
const bundles = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem']

/** What `pip config list` says: configuration files and environment. Without pip, what the environment says. */
export async function readPipSettings(
  environment: Environment = process.env,
  list: () => Promise<string | undefined> = listConfiguration,
): Promise<PipSettings> {
  const listed = await list()
  const values = listed === undefined ? parseEnvironment(environment) : parsePipConfiguration(listed)
  const { SSL_CERT_FILE, REQUESTS_CA_BUNDLE } = environment
  const certificates = [values.cert, REQUESTS_CA_BUNDLE, SSL_CERT_FILE, ...bundles].find(isFile)
  const options = Object.fromEntries(Object.entries(values).filter(([name]) => passedOn.includes(name)))
  return { options, ...(certificates === undefined ? {} : { certificates }) }
}

/**
 * Reads lines such as `global.index-url='https://…'` and `:env:.cert='…'`, whose values are literals of Python. What
 * the environment says wins over what `install` says, and that over `global`, as in pip.
 */
export function parsePipConfiguration(text: string): Readonly<Record<string, string>> {
  const found = [...text.matchAll(/^(global|install|:env:)\.([\w-]+)=(['"])(.*)\3$/gm)].map(
    ([, section = '', name = '', , literal = '']) => ({ section, name, value: readLiteral(literal) }),
  )
  const ranks = ['global', 'install', ':env:']
  found.sort((left, right) => ranks.indexOf(left.section) - ranks.indexOf(right.section))
  return Object.fromEntries(found.map(({ name, value }) => [name, value]))
}

/** `PIP_INDEX_URL` is `index-url`. */
export function parseEnvironment(environment: Environment): Readonly<Record<string, string>> {
  const entries = Object.entries(environment).flatMap(([name, value]) =>
    name.startsWith('PIP_') && value !== undefined && value !== ''
      ? [[name.slice(4).toLowerCase().replaceAll('_', '-'), value]]
      : [],
  )
  return Object.fromEntries(entries)
}

/** The text of a `pip.conf`. Several values of one option stand on lines of their own. */
export function formatPipConfiguration(options: PipSettings['options']): string {
  const lines = Object.entries(options).map(([name, value]) => `${name} = ${value.split(/\s+/).join('\n    ')}`)
  return ['[global]', ...lines, ''].join('\n')
}

function readLiteral(literal: string): string {
  return literal.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))
}

function isFile(path: string | undefined): path is string {
  return path !== undefined && existsSync(path)
}

async function listConfiguration(): Promise<string | undefined> {
  try {
    const { exitCode, stdout } = await x('python3', ['-m', 'pip', 'config', 'list'], { timeout: 10_000 })
    return exitCode === 0 ? stdout : undefined
  } catch {
    return undefined
  }
}
