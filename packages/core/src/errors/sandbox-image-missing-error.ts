import { hasCode, WfloError } from './wflo-error.ts'

/** The image that code runs in is not on this machine. It is never fetched by itself. */
export class SandboxImageMissingError extends WfloError {
  override readonly name = 'SandboxImageMissingError' as const
  declare readonly image: string

  constructor(image: string, advice: string) {
    super(`the image "${image}" is not on this machine: ${advice}. Nothing was run`, {
      code: 'sandbox_image_missing',
      booking: 'release',
      fields: { image },
    })
  }

  static override isInstance(value: unknown): value is SandboxImageMissingError {
    return hasCode(value, 'sandbox_image_missing')
  }
}
