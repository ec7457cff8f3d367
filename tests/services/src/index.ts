export { type FoundProgram, findProgram } from './find-program.ts'
export { type Machine, thisMachine } from './machine.ts'
export type { Program } from './program.ts'
export { type Service, type ServiceOptions, startService } from './start-service.ts'
