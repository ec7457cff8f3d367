import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { expect, it } from 'vitest'
import { python } from './python.ts'
import type { SandboxContext } from './sandbox-context.ts'

interface Listeners extends Disposable {
  readonly port: number
  readonly socketName: string
  /** What reached them, in words. */
  readonly reached: readonly string[]
}

/** On every address of this machine, and on a local socket without a file. */
async function listenEverywhere(): Promise<Listeners> {
  const reached: string[] = []
  const socketName = `\0wflo-test-${crypto.randomUUID()}`
  const stream = createServer(() => reached.push('tcp'))
  const local = createServer(() => reached.push('local socket'))
  const datagrams = createSocket('udp4').on('message', () => reached.push('udp'))
  stream.listen(0, '::')
  local.listen(socketName)
  await Promise.all([once(stream, 'listening'), once(local, 'listening')])
  const { port } = stream.address() as AddressInfo
  datagrams.bind(port)
  await once(datagrams, 'listening')
  return {
    port,
    socketName: socketName.slice(1),
    reached,
    [Symbol.dispose]() {
      stream.close()
      local.close()
      datagrams.close()
    },
  }
}

const reachOut = python`
  import json, socket, sys
  port, name, addresses = int(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
  reached = []
  for address in addresses:
      family = socket.AF_INET6 if ':' in address else socket.AF_INET
      with socket.socket(family) as stream:
          stream.settimeout(1)
          if stream.connect_ex((address, port)) == 0: reached.append('tcp ' + address)
      try:
          with socket.socket(family, socket.SOCK_DGRAM) as datagram: datagram.sendto(b'x', (address, port))
      except OSError: pass
  with socket.socket(socket.AF_UNIX) as local:
      if local.connect_ex(b'\0' + name.encode()) == 0: reached.append('local socket')
  try: reached.append(socket.getaddrinfo('wflo.invalid', 80))
  except OSError: pass
  print(json.dumps(reached))
`

/** Code without a network reaches nothing, not even the machine that it is on. */
export function describeNetwork(context: SandboxContext): void {
  it('reaches no listener of the host, on none of its addresses', async () => {
    using listeners = await listenEverywhere()
    const own = Object.values(networkInterfaces()).flatMap((each) => (each ?? []).map(({ address }) => address))
    const addresses = [...new Set(['127.0.0.1', '::1', ...own])]
    const { status, stdout, stderr } = await context.run(reachOut, {
      args: [String(listeners.port), listeners.socketName, JSON.stringify(addresses)],
    })
    expect([status, stdout, stderr]).toEqual(['ok', '[]\n', ''])
    expect(listeners.reached).toEqual([])
  })

  it('has a loopback of its own', async () => {
    const { status, stdout } = await context.run(python`
      import socket
      for family, address in ((socket.AF_INET, '127.0.0.1'), (socket.AF_INET, 'localhost')):
          server = socket.socket(family); server.bind((address, 0)); server.listen()
          client = socket.create_connection(server.getsockname()); peer, _ = server.accept()
          client.sendall(b'to myself'); print(peer.recv(100).decode())
    `)
    expect([status, stdout]).toEqual(['ok', 'to myself\nto myself\n'])
  })
}
