import { hasCode, WfloError } from './wflo-error.ts'

/** Of a path in a message; the field has all of it. */
const longestPath = 60

/** A value that has to cross the log is not JSON. `path` says where, such as `output.total`. */
export class NotJsonError extends WfloError {
  override readonly name = 'NotJsonError' as const
  declare readonly path: string

  constructor(path: string, found: string, advice: string) {
    super(
      `${path.length > longestPath ? `${path.slice(0, longestPath)}…` : path} is ${found}, which JSON does not have: ${advice}`,
      { code: 'not_json', fields: { path } },
    )
  }

  static override isInstance(value: unknown): value is NotJsonError {
    return hasCode(value, 'not_json')
  }
}
