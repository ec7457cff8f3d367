import { describe, expect, it } from 'vitest'
import { readBuildStep } from './build-step.ts'

describe('readBuildStep', () => {
  it('reads the log of the classic builder', () => {
    expect(readBuildStep('Step 4/15 : RUN sh /build/install.sh python3.11.txt')).toBe(
      'step 4 of 15: RUN sh /build/install.sh python3.11.txt',
    )
  })

  it('reads the log of BuildKit', () => {
    expect(readBuildStep('#7 [build 3/3] RUN sh /build/install.sh python3.11.txt')).toBe(
      'step 3 of 3: RUN sh /build/install.sh python3.11.txt',
    )
    expect(readBuildStep('#9 [stage-1 2/5] COPY --from=build /opt/venv /opt/venv')).toBe(
      'step 2 of 5: COPY --from=build /opt/venv /opt/venv',
    )
  })

  it('leaves out what begins no step', () => {
    for (const line of [
      '',
      ' ---> 29ae2dd502fc',
      '#7 DONE 3.1s',
      '#1 [internal] load build definition',
      'Step by step',
    ])
      expect(readBuildStep(line)).toBeUndefined()
  })

  it('shortens a command that is long', () => {
    expect(readBuildStep(`Step 1/2 : RUN ${'x'.repeat(200)}`)).toMatch(/^step 1 of 2: RUN x{75}…$/)
  })
})
