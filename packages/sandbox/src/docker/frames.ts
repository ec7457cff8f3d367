/** One message to or from the supervisor: its type is one letter, as `supervisor.py` has them. */
export interface Frame {
  readonly type: string
  readonly content: Buffer
}

const frameHeader = 5

/** The supervisor sends less at a time. More is no frame, but somebody who found his way to its standard output. */
const largestFrame = 4 * 1024 ** 2

/** The length of the content (4 bytes, big endian), the type (1 byte), the content. */
export function encodeFrame(type: string, content: Uint8Array | string = ''): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const frame = Buffer.allocUnsafe(frameHeader + bytes.byteLength)
  frame.writeUInt32BE(bytes.byteLength)
  frame.write(type, 4, 'latin1')
  frame.set(bytes, frameHeader)
  return frame
}

/** Takes bytes as they come and gives whole frames. */
export function readFrames(onFrame: (frame: Frame) => void): (bytes: Buffer) => void {
  return readRecords(
    frameHeader,
    (header) => header.readUInt32BE(0),
    (header, content) => onFrame({ type: header.toString('latin1', 4, frameHeader), content }),
  )
}

export interface DockerOutput {
  readonly stream: 'stdout' | 'stderr'
  readonly content: Buffer
}

/**
 * Tells the two streams of an attached container apart: one byte for the stream, three empty ones, the length
 * (https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach).
 */
export function readDockerStreams(onOutput: (output: DockerOutput) => void): (bytes: Buffer) => void {
  return readRecords(
    8,
    (header) => header.readUInt32BE(4),
    (header, content) => onOutput({ stream: header[0] === 2 ? 'stderr' : 'stdout', content }),
  )
}

/** Linear in the bytes, whatever pieces they come in. */
function readRecords(
  headerSize: number,
  lengthOf: (header: Buffer) => number,
  onRecord: (header: Buffer, content: Buffer) => void,
): (bytes: Buffer) => void {
  let pieces: Buffer[] = []
  let held = 0
  let needed = headerSize
  return (bytes) => {
    pieces.push(bytes)
    held += bytes.byteLength
    if (held < needed) return
    let rest = pieces.length === 1 ? bytes : Buffer.concat(pieces)
    for (;;) {
      needed = rest.byteLength < headerSize ? headerSize : headerSize + checkLength(lengthOf(rest))
      if (rest.byteLength < needed) break
      onRecord(rest.subarray(0, headerSize), rest.subarray(headerSize, needed))
      rest = rest.subarray(needed)
    }
    pieces = rest.byteLength === 0 ? [] : [rest]
    held = rest.byteLength
  }
}

function checkLength(length: number): number {
  if (length <= largestFrame) return length
  throw new Error(`a frame of ${length} bytes came, which is more than any frame has`)
}
