export function recordedSamples(): never[] {
  return [];
}
