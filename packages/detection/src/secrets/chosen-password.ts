/** What nobody would take for a plain word. */
export const CHOSEN: RegExp = /[A-Za-z].*[\d!#$%&*^~@]|[\d!#$%&*^~@].*[A-Za-z]/;
