import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultPayloadConverter, type Payload } from '@temporalio/common'
import { fileArtifacts } from '@wflo/artifacts'
import { afterAll, describe, expect, it } from 'vitest'
import { artifactThreshold } from '../protocol/value-size.ts'
import { artifactCodec } from './artifact-codec.ts'

const dir = mkdtempSync(join(tmpdir(), 'wflo-codec-'))
const codec = artifactCodec(fileArtifacts({ dir }))
const toPayload = (value: unknown): Payload => defaultPayloadConverter.toPayload(value) as Payload

describe('artifactCodec', () => {
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  it('leaves small values in the history', async () => {
    const small = toPayload('x'.repeat(artifactThreshold - 3))
    expect(await codec.encode([small])).toEqual([small])
    expect(readdirSync(dir)).toEqual([])
  })

  it('puts large values in the store, once each, and gets them back', async () => {
    const text = 'x'.repeat(artifactThreshold)
    const [first, second] = await codec.encode([toPayload(text), toPayload(text)])
    expect(first?.data?.byteLength).toBeLessThan(200)
    expect(second).toEqual(first)
    const values = (await codec.decode([first as Payload])).map((each) => defaultPayloadConverter.fromPayload(each))
    expect(values).toEqual([text])
  })

  it('says by name what is missing', async () => {
    const [reference] = await codec.encode([toPayload('y'.repeat(artifactThreshold))])
    const elsewhere = artifactCodec(fileArtifacts({ dir: join(dir, 'elsewhere') }))
    await expect(elsewhere.decode([reference as Payload])).rejects.toMatchObject({ code: 'artifact_missing' })
  })
})
