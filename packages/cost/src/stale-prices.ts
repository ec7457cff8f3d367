/** Prices that nobody has compared with the vendor's for a long time. */
export interface StalePrices {
  readonly code: 'WFLO_STALE_PRICES'
  /** What ledgers call the sheet, such as `genai-prices@0.1.8`. */
  readonly sheet: string
  /** The model whose row was used. */
  readonly model: string
  /** The day on which the row was last compared with its source; of list prices, the day of the list. */
  readonly verified: string
  /** Whole days from then to the call. */
  readonly days: number
  readonly message: string
}

/** How long prices count as fresh, in days. */
const freshDays = 90

const dayLength = 86_400_000

interface VerifiedSheet {
  readonly sheet: string
  readonly model: string
  /** Absent: nobody says, and nothing is reported. */
  readonly verified?: string | undefined
}

const reported = new Set<string>()

/** Reports a sheet whose row is older than {@link freshDays} at a moment: once a sheet and process. */
export function reportStale({ sheet, model, verified }: VerifiedSheet, at: number, report = emitWarning): void {
  if (verified === undefined || reported.has(sheet)) return
  const days = Math.floor((at - Date.parse(verified)) / dayLength)
  if (!(days > freshDays)) return
  reported.add(sheet)
  const message =
    `the prices of "${model}" in ${sheet} were last checked on ${verified}, ${days} days before this call: update ` +
    '@wflo/cost, or pass `prices` that are newer'
  report({ code: 'WFLO_STALE_PRICES', sheet, model, verified, days, message })
}

/** A warning of the process, which Node prints to stderr once; nothing where there is no process. */
function emitWarning({ message, code }: StalePrices): void {
  const { process } = globalThis as { readonly process?: { emitWarning?(message: string, options: object): void } }
  process?.emitWarning?.(message, { code, type: 'StalePricesWarning' })
}
