/**
 * The words of a key, lower-cased, without marks, joined by `_`: `customerEmail-Address2` becomes
 * `customer_email_address`.
 */
export function normaliseKey(key: string): string {
  // Nearly all keys of APIs, and most words of a text.
  if (PLAIN.test(key)) return key.replaceAll(" ", "_");
  let normal = key
    .replaceAll(/([a-z\d])([A-Z])/g, "$1_$2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
  // `Policy #`, `N° client`
  if (/[#°º№]/.test(normal)) normal = normal.replaceAll(/[#№]|\bn[°º]/g, " number ");
  // Anything but ASCII: `Prénom`, `Straße`.
  if (/[^ -~]/.test(normal)) {
    normal = normal
      .normalize("NFKD")
      .replaceAll(/\p{M}/gu, "")
      .replaceAll("ß", "ss")
      .replaceAll("ø", "o")
      .replaceAll("ł", "l");
  }
  return normal.replaceAll(/[^\p{L}\p{N}]+/gu, "_").replaceAll(/^[_\d]+|[_\d]+$/g, "");
}

const PLAIN = /^[a-z]+(?:[_ ][a-z]+)*$/;
