import { type LanguageModelProvider, type Logger, toWireError } from '@wflo/core'

/** The same provider, which also logs what its calls throw, stack included: a run's record keeps no stacks. */
export function logErrors(provider: LanguageModelProvider, logger: Logger): LanguageModelProvider {
  return {
    ...provider,
    async generate(request, options) {
      try {
        return await provider.generate(request, options)
      } catch (error) {
        logger.debug({ error, code: toWireError(error).code, model: request.model }, 'a call of a model failed')
        throw error
      }
    },
  }
}
