/** A foreseen failure whose message says all there is to say, such as what the API refused in its own words. */
export class ToldError extends Error {}
