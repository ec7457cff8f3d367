import { describe, expect, it } from 'vitest'
import { selectImages } from './runtime-image.ts'

const namesOf = (named: readonly string[]): readonly string[] => selectImages(named).map(({ name }) => name)

describe('selectImages', () => {
  it('takes all where none is named', () => {
    expect(namesOf([])).toEqual(['wflo/runtime:python3.11', 'wflo/runtime:python3.11-data'])
  })

  it('knows an image by its name and by what is behind the colon', () => {
    expect(namesOf(['wflo/runtime:python3.11-data'])).toEqual(['wflo/runtime:python3.11-data'])
    expect(namesOf(['python3.11'])).toEqual(['wflo/runtime:python3.11'])
    expect(namesOf(['python3.11-data', 'python3.11'])).toHaveLength(2)
  })

  it('refuses a name that no image has, and says which there are', () => {
    expect(() => selectImages(['python3.11', 'python3.12'])).toThrow(
      'No image is named python3.12: there are wflo/runtime:python3.11 and wflo/runtime:python3.11-data.',
    )
  })
})
