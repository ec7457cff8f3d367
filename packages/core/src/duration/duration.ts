type Unit =
  | 'ms'
  | 's'
  | 'second'
  | 'seconds'
  | 'm'
  | 'min'
  | 'minute'
  | 'minutes'
  | 'h'
  | 'hour'
  | 'hours'
  | 'd'
  | 'day'
  | 'days'
  | 'w'
  | 'week'
  | 'weeks'

/** Milliseconds, or text such as `'30s'`, `'5m'`, `'1.5h'` or `'2 days'`. */
export type Duration = number | `${number}${Unit}` | `${number} ${Unit}`

/** Keeps a duration as it is and turns any other literal into a sentence that says what to write. */
export type CheckDuration<Given> = Given extends `-${string}`
  ? NoDuration<Given>
  : Given extends Duration
    ? Given
    : Given extends string
      ? string extends Given
        ? Given
        : NoDuration<Given>
      : Given

type NoDuration<Given extends string> = `'${Given}' is not a duration: write '30s', '5m' or '2 days'`
