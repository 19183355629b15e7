/**
 * What few moments need and what takes long to load (hundreds of files): a command that asks
 * nobody for a passkey and no provider for anything starts without it.
 */

export function webauthn(): Promise<typeof import("@simplewebauthn/server")> {
  return import("@simplewebauthn/server");
}

export function openidClient(): Promise<typeof import("openid-client")> {
  return import("openid-client");
}
