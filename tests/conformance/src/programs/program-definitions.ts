/** The module that exports `programWorkflow`, for hosts that import definitions by their path. */
export const programDefinitions: URL = new URL('./program-world.ts', import.meta.url)
