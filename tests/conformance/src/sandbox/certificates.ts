import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Certificates {
  /** Of the authority, as PEM. */
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** An authority of its own for these names, valid for a day. Needs `openssl`. */
export function createCertificates(names: readonly string[]): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-certificates-'))
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const
  try {
    writeFileSync(join(folder, 'names'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`)
    openssl('req', '-x509', ...newKey, '-days', '1', '-subj', '/CN=Wflo tests', '-keyout', 'ca.key', '-out', 'ca.pem')
    openssl('req', ...newKey, '-subj', `/CN=${names[0]}`, '-keyout', 'key', '-out', 'request')
    openssl(
      'x509',
      '-req',
      '-in',
      'request',
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-days',
      '1',
      '-extfile',
      'names',
      '-out',
      'cert',
    )
    return { ca: read('ca.pem'), cert: read('cert'), key: read('key') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
