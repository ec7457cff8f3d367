/** Code that reads files and writes one. */
export interface FileTask {
  readonly title: string
  readonly code: string
  readonly files: Readonly<Record<string, Uint8Array>>
  /** Bytes of `out.bin`. */
  readonly size: number
}

const kilobyte = 1_024

export const fileTasks: readonly FileTask[] = [
  {
    title: '10 files of 10 KB in, 100 KB out',
    code: "open('out.bin', 'wb').write(b''.join(open('in-%d.bin' % n, 'rb').read() for n in range(10)))",
    files: Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`in-${n}.bin`, Buffer.alloc(10 * kilobyte, n)])),
    size: 100 * kilobyte,
  },
  {
    title: '1 MB out',
    code: "open('out.bin', 'wb').write(bytes(1 << 20))",
    files: {},
    size: kilobyte ** 2,
  },
]

export function checkSize(name: string, found: number | undefined, { size }: FileTask): void {
  if (found !== size) throw new Error(`${name} brought ${found} bytes instead of ${size}`)
}
