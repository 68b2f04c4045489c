import { describe, expect, test } from "vitest";
import { AddressRefused, createAddressGuard } from "./address-guard.ts";
import { parseIpAddress } from "./ip-address.ts";
import { createScimTargetFactory } from "./scim-target.ts";
import { serveHttp } from "./test-servers.ts";

/** Whether a URL's literal address is let through; URLs are normalised as undici gets them. */
function isLetThrough(url: string, allowed = ""): boolean {
  try {
    createAddressGuard(allowed).check(new URL(url));
    return true;
  } catch (error) {
    if (error instanceof AddressRefused) return false;
    throw error;
  }
}

describe("addresses that are no public host's, RFC 6890", () => {
  test.each([
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://127.0.0.1./",
    "http://0.0.0.0/",
    "http://10.1.2.3/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[::]/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[::10.0.0.1]/",
    "http://[64:ff9b::10.0.0.1]/",
    "http://[2002:0a00:0001::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[2001::1]/",
  ])("%s is refused", (url) => {
    expect(isLetThrough(url)).toBe(false);
  });

  test.each([
    "https://8.8.8.8/",
    "https://172.32.0.1/",
    "https://100.128.0.1/",
    "https://[2606:4700::1111]/",
    "https://[::ffff:8.8.8.8]/",
    "https://[2002:808:808::1]/",
    "https://scim.example.com/",
  ])("%s is let through", (url) => {
    expect(isLetThrough(url)).toBe(true);
  });
});

describe("what ROLLCALL_ALLOW_PRIVATE_TARGETS lists", () => {
  test.each([
    { allowed: "10.0.0.0/8", url: "http://10.1.2.3/", is: true },
    { allowed: "10.0.0.0/8", url: "http://11.1.2.3/", is: true },
    { allowed: "10.0.0.0/16", url: "http://10.1.2.3/", is: false },
    { allowed: "10.1.2.3:8080", url: "http://10.1.2.3:8080/", is: true },
    { allowed: "10.1.2.3:8080", url: "http://10.1.2.3:8081/", is: false },
    { allowed: "10.1.2.3:443", url: "https://10.1.2.3/", is: true },
    { allowed: "192.168.0.1, [::1]:80", url: "http://[::1]/", is: true },
    { allowed: "fd00::/8", url: "http://[fd12::1]/", is: true },
    { allowed: "*", url: "http://169.254.169.254/", is: true },
    { allowed: "0.0.0.0/0", url: "http://127.0.0.1/", is: true },
    { allowed: "nonsense/99", url: "http://127.0.0.1/", is: false },
  ])("$allowed and $url: $is", ({ allowed, url, is }) => {
    expect(isLetThrough(url, allowed)).toBe(is);
  });
});

describe("a name is judged by what it resolves to, when the connection is made", () => {
  test.each([
    { title: "nothing allowed", allowed: "", is: { kind: "noAnswer", reason: "forbidden" } },
    { title: "the name allowed", allowed: "localhost", is: { kind: "answer", status: 200 } },
    { title: "the block allowed", allowed: "127.0.0.0/8", is: { kind: "answer", status: 200 } },
  ])("localhost, $title", async ({ allowed, is }) => {
    let asked = 0;
    const server = await serveHttp((_, reply) => {
      asked += 1;
      reply.writeHead(200).end("{}");
    });
    const { port } = new URL(server.origin);
    const factory = createScimTargetFactory({ guard: createAddressGuard(allowed) });
    const target = factory.open(`http://localhost:${port}/scim`, "secret-token");
    const answer = await target.send({ method: "GET", path: "/Users" });
    expect(answer).toMatchObject(is);
    expect(asked).toBe(is.kind === "answer" ? 1 : 0);
    await target.close();
    await server.close();
  });

  test("a literal address that is refused is never connected to", async () => {
    const factory = createScimTargetFactory({ guard: createAddressGuard() });
    const target = factory.open("http://169.254.169.254/scim", "secret-token");
    const answer = await target.send({ method: "GET", path: "/Users" });
    expect(answer).toMatchObject({ kind: "noAnswer", reason: "forbidden" });
    expect(answer).toMatchObject({ message: expect.stringContaining("169.254.169.254") });
    await target.close();
  });
});

test.each([
  { text: "::ffff:1.2.3.4", bytes: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 1, 2, 3, 4] },
  { text: "[fe80::1%eth0]", bytes: [254, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] },
  { text: "1.2.3", bytes: undefined },
  { text: "1.2.3.256", bytes: undefined },
  { text: "1::2::3", bytes: undefined },
  { text: "1:2:3:4:5:6:7:8:9", bytes: undefined },
  { text: "example.com", bytes: undefined },
])("$text is read as an address", ({ text, bytes }) => {
  const address = parseIpAddress(text);
  expect(address && [...address]).toEqual(bytes);
});
