import { expect, test } from "vitest";
import { serverEnvironment } from "./server-environment.ts";

test("a server is told where certificates are and how to get out", () => {
  const own = {
    NODE_EXTRA_CA_CERTS: "/etc/company.pem",
    https_proxy: "http://proxy.company.example:3128",
    NO_PROXY: "localhost,.company.example",
    TZ: "Europe/Berlin",
  };
  expect(serverEnvironment(own)).toMatchObject(own);
});

test("a proxy's password stays with us", () => {
  const given = serverEnvironment({
    HTTPS_PROXY: "http://mary:pass-of-mary@proxy.company.example:3128",
    HTTP_PROXY: "http://proxy.company.example:3128",
  });
  expect(given).not.toHaveProperty("HTTPS_PROXY");
  expect(given).toHaveProperty("HTTP_PROXY");
});

test("nothing else goes on: not a key, not a function of the shell, not what is empty", () => {
  const given = serverEnvironment({
    AWS_SECRET_ACCESS_KEY: "x",
    COUNTERSIGN_TOKEN: "x",
    LD_PRELOAD: "x.so",
    LANG: "() { :; }; x",
    NODE_OPTIONS: "--require x.js",
    SSL_CERT_DIR: "",
  });
  for (const name of Object.keys(given)) expect(process.env).toHaveProperty(name);
  expect(given).not.toHaveProperty("AWS_SECRET_ACCESS_KEY");
  expect(given).not.toHaveProperty("COUNTERSIGN_TOKEN");
  expect(given).not.toHaveProperty("LD_PRELOAD");
  expect(given).not.toHaveProperty("NODE_OPTIONS");
  expect(given).not.toHaveProperty("LANG");
  expect(given).not.toHaveProperty("SSL_CERT_DIR");
});
