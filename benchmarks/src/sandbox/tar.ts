const block = 512
const sizeOffset = 124
const checksumOffset = 148

/** Regular files as Docker takes them (https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html, ustar). */
export function packTar(files: Readonly<Record<string, Uint8Array>>): Buffer {
  const parts = Object.entries(files).flatMap(([name, content]) => [header(name, content.byteLength), pad(content)])
  return Buffer.concat([...parts, Buffer.alloc(2 * block)])
}

/** The content of the first file. */
export function unpackFirst(tar: Buffer): Buffer {
  const size = Number.parseInt(tar.toString('latin1', sizeOffset, sizeOffset + 11), 8)
  return tar.subarray(block, block + size)
}

function header(name: string, size: number): Buffer {
  const bytes = Buffer.alloc(block)
  bytes.write(name, 0)
  bytes.write('0000644\0', 100)
  bytes.write('0000000\0'.repeat(2), 108)
  bytes.write(`${size.toString(8).padStart(11, '0')}\0`, sizeOffset)
  bytes.write('00000000000\0', 136)
  // Counted as if the checksum itself were blanks.
  bytes.write('        0', checksumOffset)
  bytes.write('ustar\x0000', 257)
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, checksumOffset)
  return bytes
}

function pad(content: Uint8Array): Buffer {
  return Buffer.concat([content, Buffer.alloc((block - (content.byteLength % block)) % block)])
}
