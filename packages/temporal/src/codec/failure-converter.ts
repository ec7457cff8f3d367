import { DefaultFailureConverter } from '@temporalio/common'

/** Puts messages and stacks of failures where a codec encrypts them. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true })
