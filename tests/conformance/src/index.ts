export { arbitraryProgram } from './programs/arbitrary-program.ts'
export { countConstructs, type Program, type ProgramKind } from './programs/program.ts'
export {
  createProgramWorld,
  type Pause,
  type ProgramWorld,
  programBudget,
  programEvents,
  programWorkflow,
} from './programs/program-world.ts'
