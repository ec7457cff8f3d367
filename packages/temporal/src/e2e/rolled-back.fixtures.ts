/** The workers of an old release. */
export { before } from './rolled-out.fixtures.ts'
