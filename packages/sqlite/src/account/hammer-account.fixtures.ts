import process from 'node:process'
import { sqliteAccount } from './sqlite-account.ts'

/** What a process is told that charges one scope as fast as it can, as JSON in its first argument. */
export interface HammerTask {
  readonly path: string
  readonly name: string
  readonly calls: number
}

/** It prints what it has caused to be booked, in pico-dollars, and how often it was refused. */
const { path, name, calls } = JSON.parse(process.argv[2] ?? '') as HammerTask
const account = sqliteAccount({ path, busyTimeout: '30s' })
let booked = 0n
let refused = 0
for (let call = 0; call < calls; call += 1) {
  const key = `${name}:${call}`
  const amount = BigInt(1 + (call % 7))
  const reply = await account.reserve({ key, scopes: ['team', name], amount, leaseMs: 60_000 })
  if (reply.status === 'refused') refused += 1
  else booked += await end(key, call, amount)
}
await account.close()
process.stdout.write(JSON.stringify({ booked: String(booked), refused }))

async function end(key: string, call: number, amount: bigint): Promise<bigint> {
  if (call % 3 === 0) {
    await account.settle(key, amount - 1n)
    return amount - 1n
  }
  if (call % 3 === 1) {
    await account.release(key)
    return 0n
  }
  await account.leaveUnresolved(key)
  return amount
}
