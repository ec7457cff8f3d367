import type { Fault } from './fault.ts'

const temporal = 'packages/temporal/src'
const suites = 'tests/conformance/src/embedded.test.ts'

/** Bugs of the second host that need no server to be noticed, and of what the hosts share. */
export const temporalFaults: readonly Fault[] = [
  {
    name: 'send more in one message than a server takes',
    file: `${temporal}/workflow/byte-window.ts`,
    find: 'this.#open + bytes <= mostOpenBytes',
    replace: 'this.#open + bytes <= 2 * mostOpenBytes',
    tests: [`${temporal}/workflow`],
  },
  {
    name: 'let a large input overtake',
    file: `${temporal}/workflow/byte-window.ts`,
    find: 'this.#waiting.length === 0 && this.#hasRoom(bytes)',
    replace: 'this.#hasRoom(bytes)',
    tests: [`${temporal}/workflow`],
  },
  {
    name: 'run a stub in a workflow',
    file: `${temporal}/workflow/node-stub.ts`,
    find: 'if (!isRunning) return',
    replace: 'if (isRunning || !isRunning) return',
    tests: [`${temporal}/workflow`],
  },
  {
    name: 'lose the details of a long error',
    file: `${temporal}/protocol/short-error.ts`,
    find: 'if (text.length <= mostText) return text',
    replace: 'if (text.length > 0) return text',
    tests: [`${temporal}/protocol`],
  },
  {
    name: 'go on with another definition than the one that the run began with',
    file: `${temporal}/protocol/definition-shape.ts`,
    find: 'if (gone.length === 0 && added.length === 0) return',
    replace: 'if (gone.length === 0) return',
    tests: [`${temporal}/protocol`],
  },
  {
    name: 'take the name of a step with a slash for another',
    file: `${temporal}/protocol/attempt-arguments.ts`,
    find: "const last = key.lastIndexOf('/')",
    replace: "const last = key.indexOf('/', key.indexOf('/') + 1)",
    tests: [`${temporal}/protocol`],
  },
  {
    name: 'leave metadata of values out of the encryption',
    file: `${temporal}/codec/encryption-codec.ts`,
    find: "metadata: { encoding: text.encode(encoding), 'key-id': text.encode(id) }, data }",
    replace:
      "metadata: { ...payload.metadata, encoding: text.encode(encoding), 'key-id': text.encode(id), was: payload.data ?? nonce }, data }",
    tests: [`${temporal}/codec`],
  },
  {
    name: 'encrypt every value with the same nonce',
    file: `${temporal}/codec/encryption-codec.ts`,
    find: 'const nonce = randomBytes(nonceBytes)',
    replace: 'const nonce = randomBytes(nonceBytes).fill(7)',
    tests: [`${temporal}/codec`],
  },
  {
    name: 'put an API key into an error',
    file: `${temporal}/connection/connection-error.ts`,
    find: "apiKey === undefined ? 'no API key' : 'an API key'",
    replace: "apiKey === undefined ? 'no API key' : apiKey.slice(4)",
    tests: [`${temporal}/connection`],
  },
  {
    name: 'use a bundle that writes errors in clear',
    file: `${temporal}/worker/bundle-mark.ts`,
    find: 'if (mark.encryptsFailures !== encryptsFailures) {',
    replace: 'if (mark.encryptsFailures && !encryptsFailures) {',
    tests: [`${temporal}/worker`],
  },
  {
    name: 'forget a pause over a fresh history',
    file: 'packages/core/src/runtime/runtime.ts',
    find: 'if (carry?.pause !== undefined) this.#core.admission.hold()',
    replace: '',
    tests: [suites],
  },
  {
    name: 'lose a cancel that comes while a fresh history is about to begin',
    file: 'packages/core/src/runtime/runtime.ts',
    find: "this.#end.status === 'continued' && end.status === 'cancelled' && !this.#isDone",
    replace: "this.#end.status === 'continued' && end.status === 'cancelled' && this.#isDone",
    tests: [suites],
  },
]
