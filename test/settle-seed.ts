import fc from "fast-check";

/**
 * One seed for all properties, so that a commit that passed once passes again; `COUNTERSIGN_SEED=random` draws new
 * ones, and `COUNTERSIGN_SEED=N` repeats what was drawn. The release battery always draws.
 */
const wanted = process.env["COUNTERSIGN_SEED"] ?? "20261122";
if (wanted !== "random") {
  if (!/^-?\d+$/.test(wanted)) {
    throw new Error(`COUNTERSIGN_SEED: wanted a whole number or \`random\`, got \`${wanted}\``);
  }
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wanted) });
}
