import { checkHostName } from '../network/host-name.ts'
import { Refusal } from './refusal.ts'

export interface PlainTarget {
  readonly host: string
  /** With the query, as the client wrote it. */
  readonly path: string
}

/**
 * Of a request to a proxy: the whole URL. It is taken apart by hand, as the name that is checked has to be the name that
 * is asked, and parsers of URLs repair what they read.
 */
export function parsePlainTarget(url: string): PlainTarget {
  if (url.startsWith('/') || url === '*') {
    throw new Refusal(400, 'this is a proxy, so a request has to name the whole URL')
  }
  if (/^https:/i.test(url)) {
    throw new Refusal(
      400,
      'https goes through CONNECT; with http, secrets of the host are added and TLS is opened here',
    )
  }
  const [, authority, path = ''] = /^http:\/\/([^/?#]*)([^#]*)$/i.exec(url) ?? []
  if (authority === undefined || authority === '') throw new Refusal(400, 'this is no URL that begins with http://')
  const host = parseAuthority(authority, '80', 'a plain request may only go to port 80; https goes through CONNECT')
  return { host, path: path.startsWith('/') ? path : `/${path}` }
}

/** Of a `CONNECT`: a host and port 443. */
export function parseTunnelTarget(authority: string): string {
  if (!authority.includes(':')) throw new Refusal(400, 'CONNECT has to name a host and its port')
  return parseAuthority(authority, '443', 'CONNECT may only go to port 443; http goes without it')
}

function parseAuthority(authority: string, onlyPort: string, advice: string): string {
  if (authority.includes('@')) throw new Refusal(400, 'a URL with a user in it is not taken')
  const [, name = '', port] = /^(.*?)(?::([^:\]]*))?$/s.exec(authority) ?? []
  const host = parseName(name)
  if (port !== undefined && port !== onlyPort) throw new Refusal(403, advice, host)
  return host
}

/** On the wire a name is ASCII; what else is there are bytes that nobody has decoded. */
function parseName(name: string): string {
  try {
    if (/^[!-~]+$/.test(name)) return checkHostName(name)
  } catch {
    // Said below, without what it was: that is somebody else's text.
  }
  throw new Refusal(403, 'only names of hosts may be asked, in full: no address, no name of one label')
}
