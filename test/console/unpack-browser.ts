import chromium from "@sparticuz/chromium";

/** Unpacks Chromium once, before any test: two at a time would start what the other one is still writing. */
export default async function unpackBrowser(): Promise<void> {
  await chromium.executablePath();
}
