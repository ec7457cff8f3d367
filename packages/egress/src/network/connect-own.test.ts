import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, it, vi } from 'vitest'
import { connectChecked } from './connect-checked.ts'
import { PrivateAddressError } from './private-address-error.ts'

/** As if this machine had a public address: loopback is one of its own all the same. */
vi.mock('./public-address.ts', () => ({ isPublicAddress: () => true }))

it('is never connected to itself, though its address were public', async () => {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const failed = connectChecked({ host: 'api.example.com', port, resolve: async () => ['127.0.0.1'] })
  await expect(failed).rejects.toSatisfy(PrivateAddressError.isInstance)
  server.close()
})
