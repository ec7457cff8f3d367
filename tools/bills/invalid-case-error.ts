/** A recorded case cannot be priced, because something of it is missing or is no value of its kind. */
export class InvalidCaseError extends Error {
  override readonly name = 'InvalidCaseError'
}
