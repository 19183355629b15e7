import type { Detector } from "../detector.ts";
import { type VendorKey, vendorKey } from "./vendor-key.ts";
import { APPLICATIONS } from "./vendors/applications.ts";
import { CLOUD } from "./vendors/cloud.ts";
import { MESSAGING } from "./vendors/messaging.ts";
import { MODEL_PROVIDERS } from "./vendors/model-providers.ts";
import { OPERATIONS } from "./vendors/operations.ts";
import { PAYMENTS } from "./vendors/payments.ts";
import { SOURCE_CONTROL } from "./vendors/source-control.ts";

/** Every documented vendor format, each written from the vendor's own pages. */
export const VENDOR_FORMATS: readonly VendorKey[] = [
  ...CLOUD,
  ...SOURCE_CONTROL,
  ...MODEL_PROVIDERS,
  ...PAYMENTS,
  ...MESSAGING,
  ...OPERATIONS,
  ...APPLICATIONS,
];

export const VENDOR_KEYS: readonly Detector[] = VENDOR_FORMATS.map(vendorKey);
