import { definitions, settings } from './bundle-inputs.ts'
import { createWorkflow } from './create-workflow.ts'

/** Every workflow type of a bundle. */
const workflow = createWorkflow(definitions, settings)

// The SDK serves types that have no export of their name with the default one.
export default workflow
