/** Everything that a worker of the example can run. Apart from the other ones, which a command loads that needs no schema. */
export { defineDigest, defineQuestion, defineResearch } from '../definitions.ts'
export { defineCoder } from '../sandbox/define-coder.ts'
