/** The definitions of the differential test, by a path that a bundler takes. */
export { programWorkflow } from '../../../../tests/conformance/src/programs/program-world.ts'
