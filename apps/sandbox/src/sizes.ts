const units = ['bytes', 'kB', 'MB', 'GB']

/** Bytes as people read them, in powers of 1024: `12.3 MB`. */
export function shownSize(bytes: number): string {
  const power = bytes < 1_024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1)
  const amount = bytes / 1_024 ** power
  return `${power === 0 || Number.isInteger(amount) ? amount : amount.toFixed(1)} ${units[power]}`
}

/** Milliseconds as people read them: `12 ms`, `1.25 s`. */
export function shownTime(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`
}
