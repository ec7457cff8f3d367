/** What is of interest in the first message of a TLS client. */
export interface ClientHello {
  /** The one host that is named, in lower case. */
  readonly serverName: string
}

/** What may become one with so many bytes at least, counted from the first. */
export interface PartOfHello {
  readonly needs: number
}

/** `invalid`: it is none, or one that hides or leaves out the name. */
export type ParsedHello = ClientHello | PartOfHello | 'invalid'

/** One with keys for post-quantum exchange has about 1 800 bytes. */
export const longestHello = 16_384

const handshakeRecord = 22
const clientHello = 1
const serverNameExtension = 0
const hostNameType = 0
/** What they encrypt is another hello, with another name: RFC 9849, and its draft of 2018. */
const encryptedHelloExtensions: ReadonlySet<number> = new Set([0xfe0d, 0xffce])

/**
 * Reads the name out of a ClientHello (RFC 8446 §4.1.2, §5.1; RFC 6066 §3), strictly: everything has the length that it
 * says, nothing comes twice, and there is exactly one name. An encrypted ClientHello is refused, also one that only
 * pretends to be (GREASE): nobody can tell them apart.
 */
export function parseClientHello(bytes: Uint8Array): ParsedHello {
  const message = joinRecords(bytes)
  if (!(message instanceof Uint8Array)) return message
  try {
    return { serverName: readServerName(readExtensions(message)) }
  } catch (error) {
    if (error instanceof RangeError) return 'invalid'
    throw error
  }
}

/** The body of the first handshake message, which may be spread over records; nothing else may be in them. */
function joinRecords(bytes: Uint8Array): Uint8Array | PartOfHello | 'invalid' {
  const parts: number[] = []
  let at = 0
  for (;;) {
    const [type, major, , high = 0, low = 0] = bytes.subarray(at, at + 5)
    if ((type ?? handshakeRecord) !== handshakeRecord || (major ?? 3) !== 3) return 'invalid'
    const length = high * 256 + low
    const isWhole = bytes.length >= at + 5
    if (isWhole && (length === 0 || length > longestHello)) return 'invalid'
    if (isWhole) parts.push(...bytes.subarray(at + 5, at + 5 + length))
    if ((parts[0] ?? clientHello) !== clientHello) return 'invalid'
    const end = 4 + (parts[1] ?? 0) * 65_536 + (parts[2] ?? 0) * 256 + (parts[3] ?? 0)
    if (parts.length >= 4 && (end > longestHello || parts.length > end)) return 'invalid'
    const needs = at + 5 + (isWhole ? length : 0)
    if (bytes.length < needs || !isWhole) return { needs }
    if (parts.length >= 4 && parts.length === end) return Uint8Array.from(parts.slice(4))
    at = needs
  }
}

/** The contents of the extensions by their types. Throws `RangeError` for what is none. */
function readExtensions(message: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const reader = createReader(message)
  reader.take(2 + 32)
  reader.takeVector(1)
  if (reader.takeVector(2).length % 2 !== 0) throw new RangeError('half a cipher suite')
  reader.takeVector(1)
  const list = createReader(reader.takeVector(2))
  reader.end()
  const extensions = new Map<number, Uint8Array>()
  while (!list.isAtEnd()) {
    const type = list.takeNumber(2)
    if (extensions.has(type) || encryptedHelloExtensions.has(type)) throw new RangeError('not to be told')
    extensions.set(type, list.takeVector(2))
  }
  return extensions
}

function readServerName(extensions: ReadonlyMap<number, Uint8Array>): string {
  const outer = createReader(extensions.get(serverNameExtension) ?? new Uint8Array())
  const list = createReader(outer.takeVector(2))
  outer.end()
  if (list.takeNumber(1) !== hostNameType) throw new RangeError('no host')
  const name = list.takeVector(2)
  list.end()
  if (name.length === 0 || name.some((byte) => byte < 33 || byte > 126)) throw new RangeError('no name')
  return String.fromCharCode(...name).toLowerCase()
}

interface Reader {
  take(length: number): Uint8Array
  takeNumber(size: number): number
  /** Bytes behind their length, which itself has so many bytes. */
  takeVector(size: number): Uint8Array
  isAtEnd(): boolean
  end(): void
}

/** Throws `RangeError` where there is less than is taken, and where more is left than nothing. */
function createReader(bytes: Uint8Array): Reader {
  let at = 0
  const reader: Reader = {
    take(length) {
      if (at + length > bytes.length) throw new RangeError('too short')
      at += length
      return bytes.subarray(at - length, at)
    },
    takeNumber: (size) => reader.take(size).reduce((number, byte) => number * 256 + byte, 0),
    takeVector: (size) => reader.take(reader.takeNumber(size)),
    isAtEnd: () => at === bytes.length,
    end() {
      if (at !== bytes.length) throw new RangeError('too long')
    },
  }
  return reader
}
